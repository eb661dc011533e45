//! What is written is true: pages that the program prints, and tests that the rule book names.

mod pages;
mod rule_book;
