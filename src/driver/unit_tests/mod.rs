//! The engine by itself: no thread, no disk, no clock.

mod by_hand;
mod clients;
mod commands;
mod full_disk;
mod journal;
mod making;
mod order;
mod stalled;
mod stand;
