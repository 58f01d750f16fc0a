"""Who is who, and who might do what when."""
