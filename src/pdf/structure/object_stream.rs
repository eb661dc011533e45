//! A stream that holds objects instead of content.

use std::collections::BTreeMap;
use std::ops::Range;

use hayro_syntax::object::{Dict, MaybeRef, Object};

use super::reading::unpack_plain;
use crate::lexer::{skip_white, whole};
use crate::work::{LookEnded, Work};

/// Bound: `MOST_UNPACKED`.
#[derive(Debug)]
pub(super) struct ObjectStream {
    text: Vec<u8>,
    /// Where the text of each object stands, by its number.
    members: BTreeMap<u32, Range<usize>>,
}

impl ObjectStream {
    pub(super) fn read(dict: &Dict<'_>, data: &[u8], work: &Work<'_>) -> Result<Option<Self>, LookEnded> {
        let Some(text) = unpack_plain(dict, data, work)? else { return Ok(None) };
        work.kept(text.len())?;
        let (Some(count), Some(first)) = (number(dict, b"N"), number(dict, b"First")) else {
            return Ok(None);
        };
        let members = members(&text, count, first, work)?;
        Ok(Some(ObjectStream { text, members }))
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.members.keys().copied()
    }

    pub(super) fn member(&self, number: u32) -> Option<&[u8]> {
        self.text.get(self.members.get(&number)?.clone())
    }
}

fn number(dict: &Dict<'_>, key: &[u8]) -> Option<usize> {
    match dict.get_raw::<Object<'_>>(key) {
        Some(MaybeRef::NotRef(Object::Number(number))) => usize::try_from(number.as_i64()).ok(),
        Some(MaybeRef::NotRef(_) | MaybeRef::Ref(_)) | None => None,
    }
}

/// Reads the pairs of a number and an offset, as many as there are. An object ends where the next
/// one begins.
fn members(
    text: &[u8],
    count: usize,
    first: usize,
    work: &Work<'_>,
) -> Result<BTreeMap<u32, Range<usize>>, LookEnded> {
    let mut begins = Vec::new();
    let mut at = 0;
    while begins.len() < count {
        work.entry()?;
        let Some((number, next)) = whole(text, skip_white(text, at)) else { break };
        let Some((offset, next)) = whole(text, skip_white(text, next)) else { break };
        let (Ok(number), Ok(offset)) = (u32::try_from(number), usize::try_from(offset)) else { break };
        begins.push((first.saturating_add(offset).min(text.len()), number));
        at = next;
    }
    begins.sort_unstable();
    let ends = begins.iter().skip(1).map(|(begin, _)| *begin).chain([text.len()]);
    Ok(begins.iter().zip(ends).map(|((begin, number), end)| (*number, *begin..end)).collect())
}
