-- Shape of the roof and height of the eaves above the ground, where a source knows them (CityGML, CityJSON, OpenStreetMap).
alter table building
  add column roof_shape text check (roof_shape in ('flat', 'gabled', 'hipped', 'pyramidal', 'skillion', 'round', 'other')),
  add column eave_m real;
