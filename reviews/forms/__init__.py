"""Forms of the desk and of the public notice. What is typed passes the normaliser in the services."""
