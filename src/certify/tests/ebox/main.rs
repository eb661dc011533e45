//! Every case of the e-Box: a story that shows it, and one that breaks it or leaves it open.

mod answers;
mod as_asked;
mod asked;
mod content;
mod stage;
mod story;
mod tokens;
mod whole;
