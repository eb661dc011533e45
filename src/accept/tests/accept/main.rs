//! Acceptance files, right and wrong, and the pages made from what they may say.

mod documents;
mod loading;
mod mistakes;
