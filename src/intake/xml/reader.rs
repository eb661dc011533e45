//! Reads a text as namespace-well-formed XML, event by event and without a tree.
//!
//! Where each piece of markup begins and ends is found by `pieces.rs`, which lets much pass that XML does
//! not, so every piece is checked here before a listener hears of it.

use std::borrow::Cow;
use std::ops::ControlFlow;

use nets_core::rule_book::RuleId;

use super::broken::BrokenXml;
use super::declaration;
use super::document::XmlDocument;
use super::ill_formed::{
    doctype, ill_formed, late_declaration, never_ends, no_root, not_allowed, outside, unknown_markup,
};
use super::names::{Oddities, is_space, name_length};
use super::pieces::{OpenTag, Piece, Pieces};
use super::reference::{character, line_ends};
use super::scope::Scope;
use super::tag::Tag;
use crate::budget::{StepBudget, StepCounter};

/// Deeper than the format by far, and shallow enough for every recursion.
pub(crate) const MOST_DEPTH: usize = 64;

/// As many as a document of the largest size has when they are of usual length; a hostile one
/// could have ten times as many, and each costs time.
const MOST_ELEMENTS: u32 = 2_000_000;

/// What reading a piece of markup or text costs in steps, besides one for each byte; and what each
/// attribute adds.
const PIECE: u64 = 250;
const ATTRIBUTE: u64 = 500;

/// How a piece of text was written; XML Schema treats white space in the two differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Characters {
    Plain,
    CData,
}

/// Hears what the document holds, in its order. Offsets are into the text.
pub(crate) trait XmlListener<'d> {
    /// An element begins; a break ends the reading.
    fn start(&mut self, tag: &Tag<'d>, scope: &Scope<'d>) -> ControlFlow<()>;
    fn text(&mut self, text: Cow<'d, str>, at: usize, characters: Characters);
    /// The element that was opened last ends; `at` is where its end tag begins.
    fn end(&mut self, at: usize);
}

/// Tells the listener everything up to the end, or to the first thing that is wrong. When the budget
/// ends, so does the reading: what has been heard until then is of no use.
pub(crate) fn read<'d>(
    document: &XmlDocument<'d>,
    budget: &StepBudget,
    listener: &mut impl XmlListener<'d>,
) -> Result<(), BrokenXml> {
    let text = document.text;
    let tally = StepCounter::new(budget);
    let mut pieces = Pieces::new(text);
    let mut walk = XmlWalk {
        text,
        oddities: document.oddities,
        tally: &tally,
        scope: Scope::default(),
        open: Vec::new(),
        elements: 0,
        name: None,
        run: None,
        listener,
    };
    loop {
        let start = pieces.at();
        let piece = pieces.next(walk.open.last());
        let end = pieces.at();
        if let Some(at) = document.oddities.not_allowed_at
            && (at < end || matches!(piece, Err(_) | Ok(Piece::Nothing)))
        {
            return Err(not_allowed(text, at));
        }
        if !tally.spend(PIECE + (end - start) as u64) {
            return Ok(());
        }
        match piece {
            Ok(Piece::Nothing) => return walk.finish(),
            Ok(piece) => {
                walk.name = pieces.name();
                if walk.piece(piece, start, end)?.is_break() {
                    return Ok(());
                }
            }
            Err(error) => {
                let at = pieces.error_at().clamp(start, text.len());
                let open = walk.open.last().map(|open| open.at);
                return Err(ill_formed(&error, text, start, at, open, document));
            }
        }
    }
}

struct XmlWalk<'d, 'l, L> {
    text: &'d str,
    oddities: Oddities,
    tally: &'l StepCounter<'l>,
    scope: Scope<'d>,
    open: Vec<OpenTag>,
    elements: u32,
    /// How long the prefix and the name of the tag are, where that is known.
    name: Option<(usize, usize)>,
    /// Text not yet told: it comes in pieces when it holds references.
    run: Option<(Cow<'d, str>, usize)>,
    listener: &'l mut L,
}

impl<'d, L: XmlListener<'d>> XmlWalk<'d, '_, L> {
    fn piece(&mut self, kind: Piece, start: usize, end: usize) -> Result<ControlFlow<()>, BrokenXml> {
        let piece = self.text.get(start..end).unwrap_or_default();
        if !matches!(kind, Piece::Text | Piece::Reference) {
            self.flush();
        }
        match kind {
            Piece::Start => return self.start(piece, start),
            Piece::Empty => {
                let flow = self.start(piece, start)?;
                self.end(start);
                return Ok(flow);
            }
            Piece::End => self.end(start),
            Piece::Text => self.plain(piece, start)?,
            Piece::Reference => self.reference(piece, start)?,
            Piece::CData => self.cdata(piece, start)?,
            Piece::Instruction => check_instruction(piece, start)?,
            Piece::Declaration if start == 0 => {}
            Piece::Declaration => return Err(late_declaration(start)),
            Piece::Doctype => return Err(doctype(start)),
            Piece::Comment | Piece::Nothing => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    fn start(&mut self, piece: &'d str, at: usize) -> Result<ControlFlow<()>, BrokenXml> {
        if self.open.is_empty() && self.elements > 0 {
            return Err(BrokenXml::new(at, "a second root element")
                .advice("Remove it: a file has one <shipment>, and each shipment a file of its own."));
        }
        if self.open.len() == MOST_DEPTH {
            return Err(BrokenXml::limit(RuleId::XmlDepth, at, "the elements nest too deep"));
        }
        if self.elements == MOST_ELEMENTS {
            return Err(BrokenXml::limit(RuleId::XmlSize, at, "shipment.xml has too many elements"));
        }
        let tag = Tag::parse(piece, at, self.name, &mut self.scope)?;
        self.tally.spend(ATTRIBUTE * tag.attributes.len() as u64);
        self.open.push(OpenTag { at, name_end: tag.name_end() });
        self.elements += 1;
        Ok(self.listener.start(&tag, &self.scope))
    }

    fn end(&mut self, at: usize) {
        self.listener.end(at);
        self.open.pop();
        self.scope.close();
    }

    fn plain(&mut self, piece: &'d str, at: usize) -> Result<(), BrokenXml> {
        if let Some(end) = self.oddities.has_brackets.then(|| piece.find("]]>")).flatten() {
            return Err(BrokenXml::new(at + end, "]]> in a text").advice("Write it as `]]&gt;`."));
        }
        if self.open.is_empty() {
            return match piece.bytes().position(|byte| !is_space(byte)) {
                Some(text) => Err(outside(self.text, at + text, self.elements > 0)),
                None => Ok(()),
            };
        }
        let piece = if self.oddities.has_returns { line_ends(piece) } else { Cow::Borrowed(piece) };
        match &mut self.run {
            Some((run, _)) => run.to_mut().push_str(&piece),
            None => self.run = Some((piece, at)),
        }
        Ok(())
    }

    fn reference(&mut self, piece: &'d str, at: usize) -> Result<(), BrokenXml> {
        if self.open.is_empty() {
            return Err(outside(self.text, at, self.elements > 0));
        }
        let name = piece.strip_prefix('&').and_then(|rest| rest.strip_suffix(';')).unwrap_or_default();
        let character = character(name, at)?;
        self.run.get_or_insert((Cow::Borrowed(""), at)).0.to_mut().push(character);
        Ok(())
    }

    fn cdata(&mut self, piece: &'d str, at: usize) -> Result<(), BrokenXml> {
        if self.open.is_empty() {
            return Err(outside(self.text, at, self.elements > 0));
        }
        let inner = piece.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>"));
        let inner = inner.ok_or_else(|| unknown_markup(at))?;
        self.listener.text(line_ends(inner), at + "<![CDATA[".len(), Characters::CData);
        Ok(())
    }

    fn flush(&mut self) {
        if let Some((run, at)) = self.run.take() {
            self.listener.text(run, at, Characters::Plain);
        }
    }

    fn finish(&mut self) -> Result<(), BrokenXml> {
        match self.open.last() {
            Some(open) => Err(never_ends(self.text, open.at)),
            None if self.elements == 0 => Err(no_root(self.text.len())),
            None => Ok(()),
        }
    }
}

fn check_instruction(piece: &str, at: usize) -> Result<(), BrokenXml> {
    let inner = piece.strip_prefix("<?").and_then(|rest| rest.strip_suffix("?>")).unwrap_or_default();
    let target = name_length(inner);
    let ends = inner.as_bytes().get(target).is_none_or(|byte| is_space(*byte));
    if target == 0 || !ends || inner[..target].eq_ignore_ascii_case("xml") || declaration::begins(piece) {
        return Err(BrokenXml::new(at, "this instruction has no valid name")
            .advice("Remove it; an XML declaration stands at the very start, and in small letters."));
    }
    Ok(())
}
