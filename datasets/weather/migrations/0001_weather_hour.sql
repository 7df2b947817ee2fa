-- Hours of a typical year of weather stations, each row valid in a span of revisions of the existing city.
create table weather_hour (
  source text not null,
  -- 0 = the hour that ends at 01:00 on 1 January, Korean standard time
  hour_of_year integer not null,
  valid_from integer not null,
  valid_to integer,
  month smallint not null,
  day smallint not null,
  hour smallint not null check (hour between 1 and 24),
  temperature_c real,
  dew_point_c real,
  humidity_pct real,
  pressure_hpa real,
  global_wm2 real,
  direct_normal_wm2 real,
  diffuse_wm2 real,
  wind_direction_deg real,
  wind_speed_ms real,
  cloud_tenths real,
  content_hash text not null,
  primary key (source, hour_of_year, valid_from)
);
create index weather_hour_open on weather_hour (source) where valid_to is null;
