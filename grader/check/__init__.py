"""`python -m grader check`: whether what students get is fresh, tight and fair."""
