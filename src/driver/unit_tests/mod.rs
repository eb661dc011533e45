//! The engine by itself: no thread, no disk, no clock.

mod by_hand;
mod clients;
mod clock;
mod commands;
mod finding;
mod full_disk;
mod homes;
mod journal;
mod mailboxes;
mod making;
mod order;
mod patience;
mod registering;
mod stalled;
mod stand;
mod trying_again;
