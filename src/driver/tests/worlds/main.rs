//! Worlds without a door: their files, and what a start makes of a kept one.

mod kept;
mod moving;
mod whole;
