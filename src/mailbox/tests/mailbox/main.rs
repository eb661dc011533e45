//! Mailboxes below the front ends.

mod ended;
mod pick_up;
mod under_way;
mod unwatched;
mod world;
