/*
id: C3.3
statement: The production SHA was in main when the deployment started.
rationale: Main is what was reviewed and approved for production. What is not in it has bypassed the promotion.
clause: "3, 7.4, 8.1, 13.2"
level: mandatory
level_source: tagged
environments: [production]
check_by_hand: In a clone, `git branch --contains SHA`, and compare the merge time with the start of the deployment.
remedy: Promote the change to main by a pull request, and deploy from main; for an emergency, get an exception approved first.
*/
home_finding
