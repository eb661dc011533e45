//! The shipments that are measured with: large, valid, and the same in every run.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use nets_core::identity::Country;
use nets_samples::{Addressee, MessageBuilder, ShipmentBuilder, person};

use crate::measure::Result;

/// A zip may hold 10,000 files, of which one is `shipment.xml`.
pub const DOCUMENTS: usize = 9_999;
/// What a zip's directory and `shipment.xml` take of the 2 GiB that a zip may have.
const ROOM: usize = 16 << 20;
/// With this size 9,999 documents make as good as 2 GiB.
const DOCUMENT_SIZE: usize = ((2 << 30) - ROOM) / DOCUMENTS;

/// A shipment of plain letters, to people who do not exist.
pub fn letters(messages: usize) -> ShipmentBuilder {
    ShipmentBuilder::new("large").stored().messages((0..messages).map(letter))
}

/// Writes a zip of as good as 2 GiB with as many files as a zip may hold.
pub fn write_largest(path: &Path) -> Result<()> {
    let messages = (0..DOCUMENTS).map(|number| letter(number).pdf_bytes(DOCUMENT_SIZE));
    let shipment = ShipmentBuilder::new("largest").stored().messages(messages);
    write(path, shipment)
}

/// As many contracts for signing as a zip may hold files, each with a small PDF.
pub fn write_contracts(path: &Path) -> Result<()> {
    write_some_contracts(path, DOCUMENTS)
}

/// So many of them.
pub fn write_some_contracts(path: &Path, count: usize) -> Result<()> {
    let contract = |number: usize| MessageBuilder::to(receiver(number), "162812");
    write(path, ShipmentBuilder::new("contracts").messages((0..count).map(contract)))
}

/// The same as letters.
pub fn write_small(path: &Path) -> Result<()> {
    write(path, ShipmentBuilder::new("letters").messages((0..DOCUMENTS).map(letter)))
}

/// A shipment of letters that differs from others by its number.
pub fn write_numbered_letters(path: &Path, number: usize, count: usize) -> Result<()> {
    write(path, ShipmentBuilder::new(format!("letters{number}")).stored().messages((0..count).map(letter)))
}

/// The same with a contract for signing behind them.
pub fn write_letters_and_a_contract(path: &Path, number: usize, count: usize) -> Result<()> {
    let contract = MessageBuilder::to(receiver(number), "162812");
    let letters = ShipmentBuilder::new(format!("mixed{number}")).messages((0..count).map(letter));
    write(path, letters.message(contract))
}

fn write(path: &Path, shipment: ShipmentBuilder) -> Result<()> {
    shipment.write_zip(BufWriter::new(File::create(path)?))?;
    Ok(())
}

fn letter(number: usize) -> MessageBuilder {
    MessageBuilder::to(receiver(number), "163057").description("A letter of the right length")
}

fn receiver(number: usize) -> Addressee {
    let born = format!("{:02}{:02}", 61 + number % 28, 1 + number / 28 % 12);
    person(Country::Denmark, format!("{born}80{:04}", number % 10_000))
}
