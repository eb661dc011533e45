//! What messages, logs and reports do with the texts of others: guess the word that was meant, show what
//! cannot be trusted, write it into markup.

pub mod markdown;
mod nearest;
mod plain;
pub mod xml;

pub use nearest::{did_you_mean, is_near, nearest, nearest_or_begun};
pub use plain::{cut, harmless, is_harmless, is_invisible, plain, plain_name, spelt};
