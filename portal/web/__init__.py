"""Flask glue that knows no room: doors, answers, forms, headers, menus, error pages."""
