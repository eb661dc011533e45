//! What the judge says of a requirement.

/// So many entries are named of what shows or breaks a requirement.
const ENTRIES: usize = 6;

/// Whether a requirement is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineStanding {
    Shown,
    Broken,
    /// Something of it was seen, and not enough to say.
    Undecided,
    /// Nothing of it was seen.
    NotExercised,
    /// The sender does not say that it sends this, and was not seen to.
    NotClaimed,
}

impl LineStanding {
    pub const ALL: [LineStanding; 5] = [
        LineStanding::Shown,
        LineStanding::Broken,
        LineStanding::Undecided,
        LineStanding::NotExercised,
        LineStanding::NotClaimed,
    ];

    pub fn key(self) -> &'static str {
        match self {
            LineStanding::Shown => "shown",
            LineStanding::Broken => "broken",
            LineStanding::Undecided => "undecided",
            LineStanding::NotExercised => "not_exercised",
            LineStanding::NotClaimed => "not_claimed",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            LineStanding::NotExercised => "not exercised",
            LineStanding::NotClaimed => "not claimed",
            other => other.key(),
        }
    }
}

/// What the judge says of a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedLine {
    pub standing: LineStanding,
    /// In a sentence.
    pub why: String,
    /// The numbers of the entries that show it, in their order.
    pub entries: Vec<u64>,
}

impl JudgedLine {
    pub(super) fn new(
        standing: LineStanding,
        why: impl Into<String>,
        entries: impl IntoIterator<Item = u64>,
    ) -> JudgedLine {
        let mut entries: Vec<u64> = entries.into_iter().collect();
        entries.sort_unstable();
        entries.dedup();
        entries.truncate(ENTRIES);
        JudgedLine { standing, why: why.into(), entries }
    }

    pub(super) fn shown(why: impl Into<String>, entries: impl IntoIterator<Item = u64>) -> JudgedLine {
        JudgedLine::new(LineStanding::Shown, why, entries)
    }

    pub(super) fn broken(why: impl Into<String>, entries: impl IntoIterator<Item = u64>) -> JudgedLine {
        JudgedLine::new(LineStanding::Broken, why, entries)
    }

    pub(super) fn undecided(why: impl Into<String>, entries: impl IntoIterator<Item = u64>) -> JudgedLine {
        JudgedLine::new(LineStanding::Undecided, why, entries)
    }

    pub(super) fn not_exercised(why: impl Into<String>) -> JudgedLine {
        JudgedLine::new(LineStanding::NotExercised, why, [])
    }
}
