//! Reads a file by position, so that several readers share it and small reads cost little.
//!
//! The zip library seeks before nearly every read, which empties an ordinary buffered reader each
//! time. Here a seek costs nothing, small reads are served from a page, and large ones go straight
//! to the file.

use std::borrow::Borrow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

const PAGE: usize = 8 * 1024;

/// Over a borrowed file, or over one of its own.
pub(crate) struct Window<F> {
    file: F,
    length: u64,
    position: u64,
    page: Vec<u8>,
    page_at: u64,
}

impl<F: Borrow<File>> Window<F> {
    pub(crate) fn new(file: F, length: u64) -> Self {
        Window { file, length, position: 0, page: Vec::new(), page_at: 0 }
    }

    /// What the page holds from the position on.
    fn held(&self) -> &[u8] {
        let skip = self.position.checked_sub(self.page_at).and_then(|skip| usize::try_from(skip).ok());
        skip.and_then(|skip| self.page.get(skip..)).unwrap_or_default()
    }

    fn turn_page(&mut self) -> io::Result<()> {
        self.page.resize(PAGE, 0);
        let read = read_at(self.file.borrow(), &mut self.page, self.position)?;
        self.page.truncate(read);
        self.page_at = self.position;
        Ok(())
    }
}

impl<F: Borrow<File>> Read for Window<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.held().is_empty() {
            if buffer.len() >= PAGE {
                let read = read_at(self.file.borrow(), buffer, self.position)?;
                self.position += read as u64;
                return Ok(read);
            }
            self.turn_page()?;
        }
        let held = self.held();
        let length = held.len().min(buffer.len());
        buffer[..length].copy_from_slice(&held[..length]);
        self.position += length as u64;
        Ok(length)
    }
}

impl<F: Borrow<File>> Seek for Window<F> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}
