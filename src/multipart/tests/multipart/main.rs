//! Publications as clients send them, well and badly, in pieces of any size.

mod given;
mod hostile;
mod orders;
mod splits;
