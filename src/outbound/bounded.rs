//! A writer that ends a file which never ends.

use std::io::{self, Write};

use nets_text::told_as;

/// Passes on at most so many bytes.
pub(crate) struct Bounded<'a> {
    out: &'a mut dyn Write,
    left: u64,
    limit: u64,
}

impl<'a> Bounded<'a> {
    pub(crate) fn new(out: &'a mut dyn Write, limit: u64) -> Self {
        Bounded { out, left: limit, limit }
    }
}

impl Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = bytes.len() as u64;
        self.left = self.left.checked_sub(length).ok_or_else(|| {
            let problem = format!("the file would have more than {} bytes", self.limit);
            told_as(io::ErrorKind::FileTooLarge, problem)
        })?;
        self.out.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_passed_on_and_what_does_not_is_an_error() {
        let mut written = Vec::new();
        let mut bounded = Bounded::new(&mut written, 5);
        bounded.write_all(b"12345").expect("it fits");
        let problem = bounded.write_all(b"6").expect_err("it does not");
        assert_eq!(problem.to_string(), "the file would have more than 5 bytes");
        assert_eq!(written, b"12345");
    }
}
