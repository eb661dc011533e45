//! The parts of a form, found in pieces of any size: what is held is a piece, and never a part.

use memchr::memmem::{self, Finder};

use crate::boundary::Boundary;
use crate::finding::shown;
use crate::head::FormPartHead;
use crate::refusal::{FormEnd, FormRefusal};

/// How much of a piece is looked at once, in bytes: it bounds the buffer.
const STEP: usize = 64 * 1024;

/// How much of the beginning is kept, to be shown where it has no boundary, in bytes.
const BEGINNING: usize = 80;

/// How much a form may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormLimits {
    /// The whole body, in bytes.
    pub request_bytes: u64,
    /// What stands above one part, in bytes.
    pub head_bytes: usize,
    pub parts: usize,
}

/// What comes next in a form.
#[derive(Debug, PartialEq, Eq)]
pub enum FormEvent<'b> {
    PartBegins(FormPartHead),
    /// The next bytes of that part; never none.
    Bytes(&'b [u8]),
    PartEnds,
}

/// Finds the parts of one body.
#[derive(Debug)]
pub struct FormReader {
    limits: FormLimits,
    /// Stands in front of each part, with the line end that belongs to it.
    delimiter: Finder<'static>,
    state: FormState,
    /// What has come and is not told yet. Bound: 64 KiB, and a head or a delimiter.
    buffer: Vec<u8>,
    /// How much of the buffer has no end of a head.
    searched: usize,
    /// Bound: 80 bytes.
    beginning: Vec<u8>,
    received: u64,
    parts: usize,
    /// The name of the part that was begun last.
    field: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FormState {
    /// Before the first boundary, where nothing counts.
    Preamble,
    BehindBoundary,
    Head,
    Part,
    /// Behind the last boundary, where nothing counts.
    Epilogue,
}

impl FormReader {
    pub fn new(boundary: &Boundary, limits: FormLimits) -> Self {
        let delimiter = [b"\r\n--", boundary.bytes()].concat();
        FormReader {
            limits,
            delimiter: Finder::new(&delimiter).into_owned(),
            state: FormState::Preamble,
            // The first boundary has no line end in front of it.
            buffer: b"\r\n".to_vec(),
            searched: 0,
            beginning: Vec::new(),
            received: 0,
            parts: 0,
            field: String::new(),
        }
    }

    /// How many bytes have come.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Takes the next piece of the body and tells what is in it. After a refusal nothing more is to be given.
    pub fn take<E: From<FormRefusal>>(
        &mut self,
        piece: &[u8],
        mut tell: impl FnMut(FormEvent<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.received += piece.len() as u64;
        if self.received > self.limits.request_bytes {
            return Err(FormRefusal::RequestTooLarge { limit: self.limits.request_bytes }.into());
        }
        let room = BEGINNING - self.beginning.len();
        self.beginning.extend(piece.iter().take(room));
        for step in piece.chunks(STEP) {
            self.buffer.extend_from_slice(step);
            while self.advance(&mut tell)? {}
        }
        Ok(())
    }

    /// To be called when the body has come to its end.
    pub fn end(&self) -> Result<(), FormRefusal> {
        if self.received == 0 {
            return Err(FormRefusal::EmptyBody);
        }
        let end = match self.state {
            FormState::Epilogue => return Ok(()),
            FormState::Preamble => return Err(self.boundary_not_used()),
            FormState::Head if self.has_bare_line_feeds() => return Err(FormRefusal::BareLineFeeds),
            FormState::Head => FormEnd::InHead { part: self.parts + 1 },
            FormState::BehindBoundary => FormEnd::BehindBoundary,
            FormState::Part => FormEnd::InPart { part: self.parts, name: shown(self.field.as_bytes()) },
        };
        Err(FormRefusal::EndsEarly(end))
    }

    /// Goes one step on; false when more bytes are needed for the next.
    fn advance<E: From<FormRefusal>>(
        &mut self,
        tell: &mut impl FnMut(FormEvent<'_>) -> Result<(), E>,
    ) -> Result<bool, E> {
        match self.state {
            FormState::Preamble => {
                let (passed, ends) = self.passed();
                self.leave_behind(passed, ends);
                Ok(ends)
            }
            FormState::Part => {
                let (passed, ends) = self.passed();
                if passed > 0 {
                    tell(FormEvent::Bytes(&self.buffer[..passed]))?;
                }
                self.leave_behind(passed, ends);
                if ends {
                    tell(FormEvent::PartEnds)?;
                }
                Ok(ends)
            }
            FormState::BehindBoundary => Ok(self.line_behind_boundary()?),
            FormState::Head => {
                let Some(head) = self.head()? else { return Ok(false) };
                self.state = FormState::Part;
                self.field.clone_from(&head.field);
                tell(FormEvent::PartBegins(head))?;
                Ok(true)
            }
            FormState::Epilogue => {
                self.buffer.clear();
                Ok(false)
            }
        }
    }

    /// How many bytes of the buffer belong to what stands before the next boundary, and whether that boundary follows.
    fn passed(&self) -> (usize, bool) {
        let length = self.delimiter.needle().len();
        let mut from = 0;
        while let Some(at) = self.delimiter.find(&self.buffer[from..]) {
            match self.buffer.get(from + at + length) {
                // Whether it is a boundary or only begins like one, the next byte tells.
                None => return (from + at, false),
                Some(b' ' | b'\t' | b'\r' | b'\n' | b'-') => return (from + at, true),
                Some(_) => from += at + 1,
            }
        }
        // A boundary may have begun in what came last.
        (self.buffer.len().saturating_sub(length - 1).max(from), false)
    }

    fn leave_behind(&mut self, passed: usize, ends: bool) {
        let boundary = if ends { self.delimiter.needle().len() } else { 0 };
        self.buffer.drain(..passed + boundary);
        if ends {
            self.state = FormState::BehindBoundary;
        }
    }

    fn line_behind_boundary(&mut self) -> Result<bool, FormRefusal> {
        let padding = self.buffer.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.buffer.drain(..padding);
        match self.buffer[..] {
            [] | [b'-' | b'\r'] => return Ok(false),
            [b'-', b'-', ..] => self.state = FormState::Epilogue,
            [b'\r', b'\n', ..] => {
                if self.parts == self.limits.parts {
                    return Err(FormRefusal::TooManyParts { limit: self.limits.parts });
                }
                self.state = FormState::Head;
                self.searched = 0;
            }
            [b'\n', ..] => return Err(FormRefusal::BareLineFeeds),
            _ => {
                let end = self.buffer.len().min(BEGINNING);
                return Err(FormRefusal::BehindBoundary { found: shown(&self.buffer[..end]) });
            }
        }
        Ok(true)
    }

    /// The head, once all of it is there. The line end behind the boundary is still in front of it, so that a head
    /// without lines ends as others do.
    fn head(&mut self) -> Result<Option<FormPartHead>, FormRefusal> {
        const END: &[u8] = b"\r\n\r\n";
        let part = self.parts + 1;
        let found = memmem::find(&self.buffer[self.searched..], END);
        let limit = self.limits.head_bytes;
        match found.map(|at| at + self.searched) {
            Some(end) if end <= limit => {
                let head = FormPartHead::read(&self.buffer[..end], part)?;
                self.buffer.drain(..end + END.len());
                self.parts = part;
                Ok(Some(head))
            }
            None if self.buffer.len() <= limit => {
                self.searched = self.buffer.len().saturating_sub(END.len() - 1);
                Ok(None)
            }
            _ if self.has_bare_line_feeds() => Err(FormRefusal::BareLineFeeds),
            _ => Err(FormRefusal::HeadTooLong { part, limit }),
        }
    }

    fn has_bare_line_feeds(&self) -> bool {
        memmem::find(&self.buffer, b"\n\n").is_some()
    }

    fn boundary_not_used(&self) -> FormRefusal {
        let boundary = &self.delimiter.needle()[b"\r\n--".len()..];
        let first = self.beginning.split(|byte| matches!(byte, b'\r' | b'\n')).next();
        FormRefusal::BoundaryNotUsed { boundary: shown(boundary), begins: shown(first.unwrap_or_default()) }
    }
}
