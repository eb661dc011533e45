//! A whole look at a document: every page, what it draws and what can be clicked on it, and what
//! belongs to the document as a whole.

mod actions;
mod annotations;
mod catalogue;
mod drawing;
mod fonts;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Page, PdfDocument};
use crate::facts::{Facts, PdfFeature, Spot, Unreadable};
use crate::work::LookEnded;
use text::{LeansOn, Text, Under};

/// Everything that the look at one document remembers.
pub(crate) struct Walk<'d, 's> {
    document: &'d PdfDocument<'s>,
    facts: Facts,
    /// Forms and patterns that have been drawn, and what they lean on of the state they are drawn in.
    forms: BTreeMap<FormKey, LeansOn>,
    /// Each of them in each state that makes a difference to it.
    drawn: BTreeSet<(FormKey, Under)>,
    /// Fonts that have been judged, for text that is to be seen and for text that is not.
    fonts: BTreeSet<(u32, bool)>,
    /// Fields that have been seen on a page.
    fields_shown: BTreeSet<u32>,
    /// Objects that have been visited as what they are there.
    visited: BTreeSet<(Part, u32)>,
}

/// A form, with the page whose resources it borrows.
type FormKey = (u32, Option<u32>);

/// As what an object is visited: one object may be several things at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Page,
    Action,
    Names,
    Field,
    Bookmark,
}

pub(crate) fn walk<'s>(document: &PdfDocument<'s>, pages: &[Page<'s>]) -> Result<Facts, Unreadable> {
    let mut walk = Walk {
        document,
        facts: Facts::of_pages(pages.len()),
        forms: BTreeMap::new(),
        drawn: BTreeSet::new(),
        fonts: BTreeSet::new(),
        fields_shown: BTreeSet::new(),
        visited: BTreeSet::new(),
    };
    for (number, page) in (1..).zip(pages) {
        // A page may be listed several times.
        if page.object.is_some_and(|object| !walk.visited.insert((Part::Page, object))) {
            continue;
        }
        walk.page(page, number)?;
    }
    walk.catalogue()?;
    Ok(walk.facts)
}

/// Where the walk stands: a page, and the object that is looked at.
#[derive(Debug, Clone, Copy)]
struct WalkPlace {
    page: Option<u32>,
    object: Option<u32>,
}

impl WalkPlace {
    /// The same place, more exactly when the value is an object of its own.
    fn within(self, number: Option<u32>) -> WalkPlace {
        WalkPlace { object: number.or(self.object), ..self }
    }
}

impl<'s> Walk<'_, 's> {
    fn saw(&mut self, kind: PdfFeature, here: WalkPlace, what: impl Into<String>) {
        self.facts.saw(kind, Spot { page: here.page, object: here.object, what: what.into() });
    }

    fn page(&mut self, page: &Page<'s>, number: u32) -> Result<(), LookEnded> {
        let here = WalkPlace { page: Some(number), object: page.object };
        let resources = self.document.resources(page)?;
        let (page, resources) = (&page.dict, resources.as_ref());
        let (content, is_whole) = self.document.content(page)?;
        if !is_whole {
            self.saw(PdfFeature::UnreadableContent, here, "the content of the page");
        }
        self.draw(&content, resources, &Text::default(), here, 0)?;
        drop(content);
        self.additional_actions(page, here)?;
        self.associated_files(page, here)?;
        self.annotations(page, resources, here)
    }
}
