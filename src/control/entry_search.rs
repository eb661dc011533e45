//! Entries of the timeline as a request names them, looked for a piece at a time, so that a search holds up nothing
//! else.

use std::collections::BTreeSet;

use nets_core::identity::UploadId;
use nets_core::timeline::{Entry, Happening};
use nets_driver::{EntryFilter, EntryOrder, SoughtText, Stopped, World};
use nets_web::{Parameters, Problem};

/// The longest pattern: no file name is longer.
const LONGEST_PATTERN: usize = 255;

/// The longest text that is sought.
const LONGEST_TEXT: usize = 255;

/// The parameters of a request that [`entry_filter`] reads.
pub const ENTRY_FILTERS: [&str; 8] =
    ["after", "what", "user", "upload", "message_id", "file", "attention", "q"];

/// Which entries the parameters of a request ask for.
pub fn entry_filter(parameters: &Parameters) -> Result<EntryFilter, Problem> {
    let names: Vec<_> = Happening::names().collect();
    let what: BTreeSet<String> = parameters.words("what", &names)?.into_iter().map(str::to_owned).collect();
    let file = parameters.text("file").map(str::to_owned);
    if file.as_ref().is_some_and(|pattern| pattern.chars().count() > LONGEST_PATTERN) {
        return Err(Problem::bad_parameter(
            "file",
            format!("a pattern has at most {LONGEST_PATTERN} characters"),
        ));
    }
    let text = parameters.text("q");
    if text.is_some_and(|text| text.is_empty() || text.chars().count() > LONGEST_TEXT) {
        return Err(Problem::bad_parameter(
            "q",
            format!("a text that is sought has 1 to {LONGEST_TEXT} characters"),
        ));
    }
    Ok(EntryFilter {
        // Half the numbers there are, so that the next one exists too.
        after: parameters.number("after", 0, u64::MAX / 2)?.unwrap_or(0),
        what,
        user: parameters.text("user").map(str::to_owned),
        upload: parameters.number("upload", 0, u64::MAX)?.map(UploadId),
        message_id: parameters.text("message_id").map(str::to_owned),
        file,
        attention: parameters.flag("attention")?,
        before: None,
        text: text.and_then(SoughtText::of),
    })
}

/// A search that goes on where it ended.
pub struct EntrySearch {
    world: World,
    filter: EntryFilter,
    order: EntryOrder,
    /// Found already, and to be given next.
    ahead: Option<Entry>,
}

impl EntrySearch {
    pub fn new(world: World, filter: EntryFilter, order: EntryOrder) -> Self {
        EntrySearch { world, filter, order, ahead: None }
    }

    /// The world that is searched.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The next entries that match, at most so many, and whether there are more.
    pub async fn take(&mut self, most: usize) -> Result<(Vec<Entry>, bool), Stopped> {
        let mut found: Vec<Entry> = self.ahead.take().into_iter().collect();
        let mut has_more = true;
        while has_more && found.len() <= most {
            let (filter, order, limit) = (self.filter.clone(), self.order, most + 1 - found.len());
            let look = self.world.query(move |view| view.timeline.look(&filter, order, limit)).await?;
            found.extend(look.entries);
            has_more = look.has_more;
            self.filter.go_on(self.order, look.up_to);
        }
        self.ahead = if found.len() > most { found.pop() } else { None };
        Ok((found, self.ahead.is_some()))
    }
}
