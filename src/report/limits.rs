//! How much of what others wrote each format shows.

/// Counted for one step, and for each stream of a program's output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Characters of one text, such as what was expected.
    pub(crate) text: usize,
    /// Entries around the nearest one.
    pub(crate) entries: usize,
    /// Lines of evidence.
    pub(crate) evidence: usize,
    /// Bytes and lines of output, the last ones.
    pub(crate) output_bytes: usize,
    pub(crate) output_lines: usize,
    /// Steps of a case.
    pub(crate) steps: usize,
}

/// What fits a screen.
pub(crate) const SCREEN: Limits =
    Limits { text: 400, entries: 11, evidence: 20, output_bytes: 8_000, output_lines: 20, steps: 100 };

/// What a tester reads in a tool that shows reports.
pub(crate) const READER: Limits = Limits {
    text: 4_000,
    entries: 60,
    evidence: 60,
    output_bytes: 64_000,
    output_lines: 1_000,
    steps: 1_000,
};

/// What a program reads: all of the tree's lists, whose lengths are bounded where they are made.
pub(crate) const DATA: Limits = Limits {
    text: 100_000,
    entries: usize::MAX,
    evidence: usize::MAX,
    output_bytes: 1_000_000,
    output_lines: usize::MAX,
    steps: usize::MAX,
};

/// Characters of a name or title, and of a message that has to be one line.
pub(crate) const NAME: usize = 200;
pub(crate) const MESSAGE: usize = 500;
