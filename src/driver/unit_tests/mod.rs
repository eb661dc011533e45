//! The engine by itself: no thread, no disk, no clock.

mod clients;
mod clock;
mod commands;
mod finding;
mod full_disk;
mod homes;
mod journal;
mod order;
mod patience;
mod registering;
mod stalled;
mod stand;
mod trying_again;
