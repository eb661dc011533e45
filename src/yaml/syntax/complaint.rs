//! What the YAML library finds wrong, in words of ours: no sentence of its own leaves this file.
//!
//! The library is built without its sentences, and its version is pinned in the workspace: its kinds of errors
//! may grow with the next one, and each is to be put into words here.

use granit_parser::ErrorKind;

/// What is wrong and what would have been right.
pub(super) struct Complaint {
    pub message: &'static str,
    pub expected: &'static str,
}

const fn words(message: &'static str, expected: &'static str) -> Complaint {
    Complaint { message, expected }
}

const QUOTED: &str = "the text in 'quotes' if it is one";
const A_KEY: &str = "a key, a colon and a blank, such as `name: My story`";
const SPACES: &str = "spaces: YAML takes no tab here";
const UNREADABLE: Complaint = words("this cannot be read as YAML from here on", A_KEY);

impl Complaint {
    /// Where the text breaks off, whatever else is known of it.
    pub fn of(kind: &ErrorKind) -> Complaint {
        brackets_and_quotes(kind)
            .or_else(|| keys_and_values(kind))
            .or_else(|| blanks(kind))
            .or_else(|| marks(kind))
            .or_else(|| escapes(kind))
            .unwrap_or_else(|| machinery(kind))
    }
}

fn brackets_and_quotes(kind: &ErrorKind) -> Option<Complaint> {
    Some(match kind {
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnclosedFlowCollection { open: '[' }
        | ErrorKind::ExpectedFlowSequenceSeparator => {
            words("a list in [brackets] is not closed, or a comma is missing", "`,` or `]`")
        }
        ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::ExpectedFlowMappingSeparator => {
            words("a mapping in {braces} is not closed, or a comma is missing", "`,` or `}`")
        }
        ErrorKind::MismatchedFlowCollectionEnd { open: '[', .. } => {
            words("`[` is closed by `}`", "`]`, or another `{` before it")
        }
        ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            words("`{` is closed by `]`", "`}`, or another `[` before it")
        }
        ErrorKind::MisplacedFlowCollectionEnd => words(
            "a bracket is closed that was not opened",
            "no bracket here; a text with one stands in 'quotes'",
        ),
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => {
            words("a text in quotes is not closed", "the same quote at the end of the text")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar => words(
            "something follows the closing quote",
            "nothing behind it; an apostrophe within 'single quotes' is written twice",
        ),
        ErrorKind::InvalidTrailingDoubleQuotedScalar => words(
            "something follows the closing quote",
            "nothing behind it; a quote within \"double quotes\" is written \\\"",
        ),
        ErrorKind::BlockEntryInFlowCollection | ErrorKind::PlainScalarStartsWithDashFlowIndicator => words(
            "a dash stands within brackets",
            "items with commas between them, or a bracket closed before",
        ),
        ErrorKind::FlowMappingValueAdjacentCollection | ErrorKind::InvalidColonPlacement => {
            words("a colon stands where no value can begin", "a bracket closed before, or a comma")
        }
        _ => return None,
    })
}

fn keys_and_values(kind: &ErrorKind) -> Option<Complaint> {
    Some(match kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::MappingKeyNotAllowed => words(
            "a second key or colon stands where a value has begun",
            "one key on a line; a text with a colon and a blank in it stands in 'quotes'",
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey | ErrorKind::UnexpectedEofBlockMapping => {
            words("this line has no key, or a colon is missing", A_KEY)
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::InvalidIndentation
        | ErrorKind::InvalidFlowScalarIndent => words(
            "this does not begin in the column of the lines that it belongs to",
            "the same indentation for all keys of a mapping, and for all dashes of a list",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed => words(
            "a list with dashes begins behind something else",
            "each dash on a line of its own, or [brackets]",
        ),
        ErrorKind::ExpectedNodeContent | ErrorKind::UnexpectedEof | ErrorKind::UnexpectedEndOfPlainScalar => {
            words("a value is missing here", QUOTED)
        }
        ErrorKind::UnexpectedCharacter { character } => match character {
            '@' | '`' | '%' | '|' | '>' | '&' | '*' | '!' => {
                words("no text without quotes begins with this sign", QUOTED)
            }
            character if character.is_control() => {
                words("a control character stands here", "printable characters")
            }
            _ => words("this sign means nothing to YAML here", QUOTED),
        },
        _ => return None,
    })
}

fn blanks(kind: &ErrorKind) -> Option<Complaint> {
    Some(match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => words("a tab stands where YAML indents", SPACES),
        ErrorKind::ExpectedWhitespace => words("a blank is missing here", "a blank between two values"),
        ErrorKind::InvalidBlockEntryWhitespace => words("a blank is missing behind the dash", "`- `"),
        ErrorKind::InvalidMappingValueWhitespace => words("a blank is missing behind the colon", "`: `"),
        ErrorKind::CommentNotSeparated => {
            words("a comment touches what stands before it", "a blank before `#`")
        }
        ErrorKind::CommentInterceptedScalar => words(
            "a comment stands within a text of several lines",
            "the text in 'quotes', or the comment above it",
        ),
        ErrorKind::BomInsideDocument => words(
            "a byte order mark (U+FEFF) stands within the text",
            "none, or one at the beginning of the file",
        ),
        ErrorKind::ZeroBlockScalarIndent
        | ErrorKind::InvalidBlockScalarHeader
        | ErrorKind::InvalidBlockScalarIndent => words(
            "`|` or `>` begins a text of several lines, and this is none",
            "the lines of the text below, indented deeper; a text that begins with the sign stands in 'quotes'",
        ),
        _ => return None,
    })
}

/// Signs before a value: anchors, aliases, tags; and lines that speak to YAML itself.
fn marks(kind: &ErrorKind) -> Option<Complaint> {
    Some(match kind {
        ErrorKind::UnknownAnchor => words(
            "`*` repeats a value that `&` has named above, and none has this name",
            "a name that was given above; a text that begins with `*` stands in 'quotes'",
        ),
        ErrorKind::MissingAnchorOrAliasName => words(
            "`&` and `*` begin the name of a value, and there is none",
            "a text that begins with `&` or `*` in 'quotes'",
        ),
        ErrorKind::AnchorCountOverflow => words("too many values are named by `&`", "fewer of them"),
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte
        | ErrorKind::InvalidTagUtf8 => {
            words("`!` begins a tag, and this is none", "a text that begins with `!` in 'quotes'")
        }
        ErrorKind::DirectiveDisallowed
        | ErrorKind::DuplicateVersionDirective
        | ErrorKind::UnsupportedYamlMajorVersion
        | ErrorKind::DuplicateTagDirective
        | ErrorKind::ExpectedTagDirectiveBang
        | ErrorKind::InvalidDirectiveTerminator
        | ErrorKind::MissingYamlVersionSeparator
        | ErrorKind::MissingDirectiveName
        | ErrorKind::InvalidDirectiveName
        | ErrorKind::DirectiveByteLimitExceeded { .. }
        | ErrorKind::TooManyReservedDirectiveParams { .. }
        | ErrorKind::YamlVersionTooLong
        | ErrorKind::MissingYamlVersion
        | ErrorKind::InvalidTagDirectiveTerminator
        | ErrorKind::MissingDocumentEndBeforeDirective => {
            words("a line that begins with `%` is a directive, and has no place here", QUOTED)
        }
        ErrorKind::ExpectedDocumentStart | ErrorKind::InvalidDocumentEnd => words(
            "this follows the end of the document",
            "one document in one file, all keys of its top in one column",
        ),
        _ => return None,
    })
}

fn escapes(kind: &ErrorKind) -> Option<Complaint> {
    Some(match kind {
        ErrorKind::UnknownQuotedScalarEscape => words(
            "within \"double quotes\" a backslash begins an escape, and this is none",
            "`\\\\` for a backslash, or 'single quotes'",
        ),
        ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => words(
            "this escape names no character",
            "the character itself, or its code such as \\u00e6; a backslash is written \\\\",
        ),
        _ => return None,
    })
}

/// What no text brings about, or what a later version of the library adds.
fn machinery(kind: &ErrorKind) -> Complaint {
    match kind {
        ErrorKind::RecursionLimitExceeded => words("lists and mappings nest too deep", "at most 16 levels"),
        ErrorKind::InputIo { .. }
        | ErrorKind::InputDecoding { .. }
        | ErrorKind::InputByteLimitExceeded { .. }
        | ErrorKind::ExpectedStreamStart
        | ErrorKind::MissingIncludeResolver
        | ErrorKind::Custom(_)
        | ErrorKind::MultipleDocumentsUnsupported
        | ErrorKind::InputOffsetsWithoutSlice
        | ErrorKind::InputSlicingUnavailable => UNREADABLE,
        _ => UNREADABLE,
    }
}
