-- Height rasters in blocks; a block repeats one row and column of its eastern and southern neighbours.
create table terrain_block (
  source text not null,
  block_column integer not null,
  block_row integer not null,
  valid_from integer not null,
  valid_to integer,
  cell_size double precision not null,
  origin_x double precision not null,
  origin_y double precision not null,
  width integer not null,
  height integer not null,
  -- float32, little-endian, metres above mean sea level, row 0 in the north, NaN = unknown
  values bytea not null,
  content_hash text not null,
  primary key (source, block_column, block_row, valid_from)
);
