c = get_config()
c.CourseDirectory.course_id = "debug_drill"
c.ClearSolutions.code_stub = {"python": "# your code here"}
