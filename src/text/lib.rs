//! What messages, logs and reports do with the texts of others: guess the word that was meant, show what
//! cannot be trusted, write it into markup, and say in words of ours what the system refused.

mod counted;
pub mod markdown;
mod nearest;
mod plain;
mod system;
pub mod xml;

pub use counted::counted;
pub use nearest::{did_you_mean, is_near, nearest, nearest_or_begun};
pub use plain::{cut, harmless, is_harmless, is_invisible, plain, plain_name, spelt};
pub use system::{no_folder, system_words, told, told_as};
