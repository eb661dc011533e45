//! The filters that the dictionary of a stream states.

use hayro_syntax::object::{Dict, MaybeRef, Object};

use super::predictor::Predictor;
use crate::work::LookEnded;

/// More filters than this one after the other serve no purpose but to hide something.
const MOST_FILTERS: usize = 6;

/// One filter of a stream, with its parameters.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Filter {
    Flate(Predictor),
    Lzw { predictor: Predictor, early_change: bool },
    Ascii85,
    AsciiHex,
    RunLength,
}

type Resolve<'r, 's> = &'r mut dyn FnMut(MaybeRef<Object<'s>>) -> Result<Option<Object<'s>>, LookEnded>;

/// The filters of a stream; none when one of them is not for text.
pub(crate) fn of<'s>(dict: &Dict<'s>, resolve: Resolve<'_, 's>) -> Result<Option<Vec<Filter>>, LookEnded> {
    let names = listed(dict, b"Filter", resolve)?;
    if names.len() > MOST_FILTERS {
        return Err(LookEnded::TooComplex("one of its streams is packed more than 6 times over"));
    }
    let parameters = listed(dict, b"DecodeParms", resolve)?;
    let mut filters = Vec::with_capacity(names.len());
    for (index, name) in names.into_iter().enumerate() {
        let parameters = match parameters.get(index) {
            Some(Some(Object::Dict(dict))) => Some(dict),
            Some(_) | None => None,
        };
        let Some(Object::Name(name)) = name else { return Ok(None) };
        match filter(name.as_ref(), parameters, resolve)? {
            Some(filter) => filters.push(filter),
            None => return Ok(None),
        }
    }
    Ok(Some(filters))
}

/// One value or an array of them.
fn listed<'s>(
    dict: &Dict<'s>,
    key: &[u8],
    resolve: Resolve<'_, 's>,
) -> Result<Vec<Option<Object<'s>>>, LookEnded> {
    let Some(value) = dict.get_raw::<Object<'s>>(key) else { return Ok(Vec::new()) };
    match resolve(value)? {
        Some(Object::Array(array)) => array.raw_iter().take(MOST_FILTERS + 1).map(resolve).collect(),
        Some(Object::Null(_)) | None => Ok(Vec::new()),
        Some(other) => Ok(vec![Some(other)]),
    }
}

fn filter<'s>(
    name: &[u8],
    parameters: Option<&Dict<'s>>,
    resolve: Resolve<'_, 's>,
) -> Result<Option<Filter>, LookEnded> {
    let mut number = |key: &[u8], usual: i64| {
        let Some(value) = parameters.and_then(|dict| dict.get_raw::<Object<'s>>(key)) else {
            return Ok(usual);
        };
        Ok(resolve(value)?.and_then(Object::into_number).map_or(usual, |number| number.as_i64()))
    };
    let mut predictor = || {
        let (kind, colors) = (number(b"Predictor", 1)?, number(b"Colors", 1)?);
        Ok(Predictor::new(kind, colors, number(b"BitsPerComponent", 8)?, number(b"Columns", 1)?))
    };
    Ok(match name {
        b"FlateDecode" | b"Fl" => Some(Filter::Flate(predictor()?)),
        b"LZWDecode" | b"LZW" => {
            let predictor = predictor()?;
            Some(Filter::Lzw { predictor, early_change: number(b"EarlyChange", 1)? != 0 })
        }
        b"ASCII85Decode" | b"A85" => Some(Filter::Ascii85),
        b"ASCIIHexDecode" | b"AHx" => Some(Filter::AsciiHex),
        b"RunLengthDecode" | b"RL" => Some(Filter::RunLength),
        _ => None,
    })
}
