"""The map: layers of the business database drawn by Mapnik, in two colour schemes."""
