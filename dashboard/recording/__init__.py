"""Recording: who is signed in, what that person may say, and the way to the one writer."""
