//! What a PDF that is to be signed may not hold, and should not: one finding for each kind of thing.

use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;
use nets_pdf::{Facts, PdfFeature, Spot, Spots};

use super::ToSign;

/// So many places are named in a finding.
const MOST_NAMED: usize = 3;

/// How a kind of thing is told of.
struct FeatureText {
    rule: RuleId,
    message: &'static str,
    expected: &'static str,
    advice: &'static str,
}

pub(super) fn judge(facts: &Facts, to_sign: &ToSign) -> Vec<Finding> {
    let seen = PdfFeature::ALL.into_iter().filter(|kind| !facts.of(*kind).spots.is_empty());
    seen.map(|kind| finding(words(kind), facts.of(kind), to_sign)).collect()
}

fn finding(words: FeatureText, sightings: &Spots, to_sign: &ToSign) -> Finding {
    Finding::new(words.rule, to_sign.place.clone(), words.message)
        .found(format!("{}: {}", to_sign.file, listed(sightings)))
        .expected(words.expected)
        .advice(words.advice)
}

/// `Helvetica (page 1, object 5); Arial (page 2, object 9); and 4 more`.
fn listed(sightings: &Spots) -> String {
    let mut parts: Vec<String> = sightings.spots.iter().take(MOST_NAMED).map(place).collect();
    let more = sightings.more + sightings.spots.len().saturating_sub(MOST_NAMED) as u64;
    if more > 0 {
        parts.push(format!("and {more} more"));
    }
    parts.join("; ")
}

fn place(spot: &Spot) -> String {
    match (spot.page, spot.object) {
        (Some(page), Some(object)) => format!("{} (page {page}, object {object})", spot.what),
        (Some(page), None) => format!("{} (page {page})", spot.what),
        (None, Some(object)) => format!("{} (object {object})", spot.what),
        (None, None) => spot.what.clone(),
    }
}

fn words(kind: PdfFeature) -> FeatureText {
    let words = |rule, message, expected, advice| FeatureText { rule, message, expected, advice };
    match kind {
        PdfFeature::FontNotEmbedded => words(
            RuleId::PdfFontEmbedded,
            "a font of this PDF for signing is not embedded",
            "every font embedded in the PDF, Helvetica and Times included",
            "Embed all fonts when the PDF is made, or make it as PDF/A.",
        ),
        PdfFeature::UnseenFontNotEmbedded => words(
            RuleId::PdfFontUnseen,
            "a font of this PDF for signing is not embedded, though only text that is not to be seen is in it",
            "every font embedded in the PDF, that of the hidden text of a scan included",
            "Embed all fonts when the PDF is made, or leave out the hidden text that makes a scan searchable.",
        ),
        PdfFeature::FontNotSubset => words(
            RuleId::PdfFontSubset,
            "a font of this PDF for signing is embedded with all of its glyphs",
            "a subset, whose name begins like ABCDEF+",
            "Embed fonts as subsets when the PDF is made.",
        ),
        PdfFeature::ActiveLink => words(
            RuleId::PdfActiveLink,
            "this PDF for signing has an active link",
            "no links out of the document; the address may stand there as plain text",
            "Remove the link and keep its text.",
        ),
        PdfFeature::JavaScript => words(
            RuleId::PdfJavaScript,
            "this PDF for signing holds JavaScript",
            "no scripts",
            "Make the PDF without scripts, or print it to a new one.",
        ),
        PdfFeature::Form => words(
            RuleId::PdfForm,
            "this PDF for signing has fields to fill in",
            "no form fields, those of earlier signatures included",
            "Flatten the form, so that its values become plain text; remove fields that no page shows as well.",
        ),
        PdfFeature::EmbeddedFile => words(
            RuleId::PdfEmbeddedFile,
            "this PDF for signing holds another file",
            "no embedded files",
            "Remove the file, or send it as an attachment of the message.",
        ),
        PdfFeature::Multimedia => words(
            RuleId::PdfMultimedia,
            "this PDF for signing holds sound, film or a model",
            "text and pictures",
            "Remove it.",
        ),
        PdfFeature::Action => words(
            RuleId::PdfAction,
            "this PDF for signing has an action",
            "no actions but those that go to another page of the document: it does not print or save itself either",
            "Remove the action.",
        ),
        PdfFeature::OptionalContent => words(
            RuleId::PdfLayers,
            "this PDF for signing has content that can be switched off",
            "one document for all readers",
            "Merge the layers when the PDF is made.",
        ),
        PdfFeature::ExternalContent => words(
            RuleId::PdfExternalContent,
            "this PDF for signing shows what is not in it",
            "all of the content in the PDF",
            "Embed what it shows, or print it to a new PDF.",
        ),
        PdfFeature::UnreadableContent => words(
            RuleId::PdfDamaged,
            "a part of this PDF for signing cannot be unpacked",
            "content that can be read",
            "Open it in a PDF program; make it anew if that fails too.",
        ),
    }
}
