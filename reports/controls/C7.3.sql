/*
id: C7.3
statement: The staging version was in development when the deployment started.
rationale: Staging verifies what was merged; a version from elsewhere is tested in vain.
clause: "7.3, 10.3"
level: mandatory
level_source: tagged
environments: [staging]
check_by_hand: In a clone, `git branch --contains SHA`, and compare the merge time with the start of the deployment.
remedy: Merge the change into development first, and select its merge commit for staging.
*/
home_finding
