//! PDFs of every kind, made here, and what is found in them.

mod costs;
mod damage;
mod fonts;
mod hostile;
mod links;
mod look;
mod mutations;
mod peers;
mod producers;
mod structure;
mod writer;
