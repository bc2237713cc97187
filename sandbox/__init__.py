"""A small AWS on loopback: an organisation, its accounts and a console, for trying the portal without AWS."""
