//! Mailboxes below the front ends.

mod ended;
mod looking;
mod moving;
mod pick_up;
mod telling;
mod under_way;
mod unwatched;
mod world;
