"""Every page for every person, with their own, another tenant's and nobody's references."""
