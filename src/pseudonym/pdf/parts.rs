//! What a spot of the facts is made of again: each kind of thing, with its text replaced.

use nets_pdf::{Facts, PdfFeature, Spot};

use crate::kind::{TextKind, TextReplacer};

/// Something in a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Text is shown in this font.
    Font {
        name: Option<String>,
        is_embedded: bool,
        is_unseen: bool,
    },
    /// A font that is no dictionary.
    NoFont {
        is_unseen: bool,
    },
    UndefinedFont {
        name: String,
        is_unseen: bool,
    },
    /// A note without looks, and the font that it names.
    Note {
        font: Option<String>,
    },
    /// What happens when something is clicked, as a dictionary.
    Action(String),
    /// An annotation of this subtype.
    Annotation(String),
    Field(String),
    AssociatedFile,
    Xfa,
    Layer(String),
    Portfolio,
    /// Something in a tree of names.
    Named(&'static str),
    OtherFile,
    PostScript,
    BadContent,
    BadForm,
}

/// The part of each spot, in the order of the facts.
pub(super) fn all(facts: &Facts, texts: &dyn TextReplacer) -> Vec<(PdfFeature, Vec<(Spot, Part)>)> {
    let of = |kind: PdfFeature| {
        let spots = &facts.of(kind).spots;
        (kind, spots.iter().map(|spot| (spot.clone(), part(kind, &spot.what, texts))).collect())
    };
    PdfFeature::ALL.into_iter().map(of).collect()
}

fn part(kind: PdfFeature, what: &str, texts: &dyn TextReplacer) -> Part {
    match kind {
        PdfFeature::FontNotEmbedded | PdfFeature::UnseenFontNotEmbedded => {
            font(what, kind == PdfFeature::UnseenFontNotEmbedded, texts)
        }
        PdfFeature::FontNotSubset => Part::Font {
            name: (what != "a font without a name").then(|| name(what, texts)),
            is_embedded: true,
            is_unseen: false,
        },
        PdfFeature::ActiveLink => link(what, texts),
        PdfFeature::JavaScript if what == "a script of the document" => Part::Named("JavaScript"),
        PdfFeature::JavaScript => Part::Action("<</S/JavaScript/JS(x)>>".to_owned()),
        PdfFeature::Form if what == "an XFA form" => Part::Xfa,
        PdfFeature::Form => Part::Field(own(what, "the field", texts)),
        PdfFeature::EmbeddedFile => match what {
            "a file attached to the page" => Part::Annotation("FileAttachment".to_owned()),
            "an embedded file" => Part::Named("EmbeddedFiles"),
            "a portfolio of files" => Part::Portfolio,
            _ => Part::AssociatedFile,
        },
        PdfFeature::Multimedia => multimedia(what),
        PdfFeature::Action => action(what, texts),
        PdfFeature::OptionalContent => Part::Layer(own(what, "the layer", texts)),
        PdfFeature::ExternalContent if what == "a PostScript program" => Part::PostScript,
        PdfFeature::ExternalContent => Part::OtherFile,
        PdfFeature::UnreadableContent if what == "the content of the page" => Part::BadContent,
        PdfFeature::UnreadableContent => Part::BadForm,
    }
}

fn font(what: &str, is_unseen: bool, texts: &dyn TextReplacer) -> Part {
    const NOTE: &str = ", in which each program draws a note that is there without its looks";
    if what == "a font that cannot be read" {
        return Part::NoFont { is_unseen };
    }
    if what.starts_with("a note without looks") {
        return Part::Note { font: None };
    }
    if let Some(font) = what.strip_suffix(NOTE) {
        return Part::Note { font: Some(name(font, texts)) };
    }
    if let Some(undefined) =
        what.strip_prefix('/').and_then(|rest| rest.strip_suffix(", which is not defined"))
    {
        return Part::UndefinedFont { name: name(undefined, texts), is_unseen };
    }
    let name = (what != "a font without a name").then(|| name(what, texts));
    Part::Font { name, is_embedded: false, is_unseen }
}

fn link(what: &str, texts: &dyn TextReplacer) -> Part {
    if let Some(kind) = kind_of_action(what)
        && ["Launch", "GoToR", "GoToE", "Thread", "SubmitForm", "ImportData"].contains(&kind)
    {
        return Part::Action(format!("<</S/{kind}/F(x)>>"));
    }
    Part::Action(format!("<</S/URI/URI{}>>", string(&address(what, texts))))
}

/// An address, whose scheme stays.
fn address(what: &str, texts: &dyn TextReplacer) -> String {
    if what.contains("://") {
        return texts.text(TextKind::Host, what);
    }
    match what.split_once(':') {
        Some((scheme @ ("mailto" | "tel" | "sms"), rest)) => {
            format!("{scheme}:{}", texts.text(TextKind::Free, rest))
        }
        _ => texts.text(TextKind::Free, what),
    }
}

fn multimedia(what: &str) -> Part {
    if what == "a rendition" {
        return Part::Named("Renditions");
    }
    if let Some(subtype) = what.strip_prefix("a ").and_then(|rest| rest.strip_suffix(" annotation")) {
        return Part::Annotation(subtype.to_owned());
    }
    Part::Action(format!("<</S/{}>>", kind_of_action(what).unwrap_or("Sound")))
}

fn action(what: &str, texts: &dyn TextReplacer) -> Part {
    if let Some(menu) = what.strip_prefix("a Named action, ") {
        return Part::Action(format!("<</S/Named/N{}>>", escaped(&name(menu, texts))));
    }
    let kind = kind_of_action(what).unwrap_or("Hide");
    let is_public = ["Hide", "SetOCGState", "Trans", "ResetForm"].contains(&kind);
    let kind = if is_public { kind.to_owned() } else { name(kind, texts) };
    Part::Action(format!("<</S{}>>", escaped(&kind)))
}

fn kind_of_action(what: &str) -> Option<&str> {
    what.strip_prefix("a ")?.strip_suffix(" action")
}

fn name(name: &str, texts: &dyn TextReplacer) -> String {
    texts.text(TextKind::Id, name)
}

/// What the author of the document has called it.
fn own(what: &str, prefix: &str, texts: &dyn TextReplacer) -> String {
    texts.text(TextKind::Free, what.strip_prefix(prefix).unwrap_or_default().trim_start())
}

/// A name as it stands in a file.
pub(super) fn escaped(name: &str) -> String {
    let mut escaped = String::from("/");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b',' | b'_' | b'.') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("#{byte:02X}"));
        }
    }
    escaped
}

/// A string as it stands in a file.
pub(super) fn string(text: &str) -> String {
    let hex: String = text.bytes().map(|byte| format!("{byte:02X}")).collect();
    format!("<{hex}>")
}
