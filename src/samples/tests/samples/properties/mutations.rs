//! Single mistakes in a shipment.xml that was right: which rule each breaks, and where.

use proptest::sample::Index;

/// A shipment.xml with one mistake, and the offset at which it is to be told.
pub struct Mutated {
    pub xml: String,
    pub at: usize,
}

pub struct Mutation {
    pub name: &'static str,
    pub rule: &'static str,
    /// Makes the mistake at one of the places where it can be made; none when there is none.
    pub make: fn(&str, &Index) -> Option<Mutated>,
}

const fn mutation(
    name: &'static str,
    rule: &'static str,
    make: fn(&str, &Index) -> Option<Mutated>,
) -> Mutation {
    Mutation { name, rule, make }
}

pub const ALL: &[Mutation] = &[
    mutation("a dash in a number", "receiver.person-number", |xml, spot| {
        value(xml, "<eboks:personIdentityNumber>", spot, |number| {
            format!("{}-{}", &number[..6], &number[6..])
        })
    }),
    mutation("a digit too few in a number", "receiver.person-number", |xml, spot| {
        value(xml, "<eboks:personIdentityNumber>", spot, |number| number[..5].to_owned())
    }),
    mutation("a letter in a number", "receiver.person-number", |xml, spot| {
        value(xml, "<eboks:personIdentityNumber>", spot, |number| format!("{}O", &number[..number.len() - 1]))
    }),
    mutation("a sign in an alias", "receiver.alias", |xml, spot| {
        value(xml, "<eboks:alias>", spot, |alias| format!("{alias}-"))
    }),
    mutation("an alias of 51 characters", "receiver.alias", |xml, spot| {
        value(xml, "<eboks:alias>", spot, |_| "a".repeat(51))
    }),
    mutation("another country", "receiver.country", |xml, spot| {
        value(xml, "<eboks:country>", spot, |_| "DE".to_owned())
    }),
    mutation("a cvr with its country", "receiver.cvr", |xml, spot| {
        value(xml, "danishOrganisation cvr=\"", spot, |cvr| format!("DK{cvr}"))
    }),
    mutation("a short P-number", "schema.violation", |xml, spot| {
        value(xml, "<eboks:productionUnitIdentifier>", spot, |unit| unit[1..].to_owned())
    }),
    mutation("a foreign e-Boks id", "sender.eboks-id", |xml, spot| {
        value(xml, "<eboks:eboksId>", spot, |_| "99999".to_owned())
    }),
    mutation("a short e-Boks id", "schema.violation", |xml, spot| {
        value(xml, "<eboks:eboksId>", spot, |_| "1572".to_owned())
    }),
    mutation("an unknown document type", "material.known", |xml, spot| {
        value(xml, "<documentType>", spot, |_| "999999".to_owned())
    }),
    mutation("a short document type", "schema.violation", |xml, spot| {
        value(xml, "<documentType>", spot, |_| "16305".to_owned())
    }),
    mutation("a long description", "message.description-length", |xml, spot| {
        value(xml, "<eboks:description>", spot, |_| "æ".repeat(51))
    }),
    mutation("a day that is none", "message.publication-date", |xml, spot| {
        value(xml, "<eboks:publicationDate>", spot, |_| "2026-02-30".to_owned())
    }),
    mutation("a date in another order", "message.publication-date", |xml, spot| {
        value(xml, "<eboks:publicationDate>", spot, |_| "28-02-2026".to_owned())
    }),
    mutation("a word for a truth", "schema.violation", |xml, spot| {
        value(xml, "<eboks:realTime>", spot, |_| "yes".to_owned())
    }),
    mutation("an unknown channel", "schema.violation", |xml, spot| {
        value(xml, "<channel>email", spot, |_| "s".to_owned()).map(|mutated| Mutated {
            // The value begins before what was searched for ends.
            at: mutated.at - "email".len(),
            ..mutated
        })
    }),
    mutation("an empty file name", "schema.violation", |xml, spot| {
        value(xml, "<attachment path=\"", spot, |_| String::new())
    }),
    mutation("an unknown element", "schema.violation", |xml, spot| {
        let at = before(xml, "<documentType>", spot)?;
        Some(replaced(xml, at, 0, "<note/>", at))
    }),
    mutation("a misspelt end tag", "xml.not-well-formed", |xml, spot| {
        let at = before(xml, "</documentType>", spot)?;
        Some(replaced(xml, at, "</documentType>".len(), "</documenttype>", at))
    }),
    mutation("two messages of one id", "message.id-unique", |xml, _| {
        let at = xml.find("<message id=\"M-2\">")? + "<message id=\"".len();
        Some(replaced(xml, at, "M-2".len(), "M-1", at))
    }),
    mutation("the receiver as a signer", "signing.signer-twice", |xml, spot| {
        let at = before(xml, "        <eboks:signers>", spot)?;
        let message = xml[..at].rfind("<eboks:receiver>")?;
        let party = &xml[message + "<eboks:receiver>".len()..at];
        let party = &party[..party.find("</eboks:receiver>")?];
        let end = at + xml[at..].find("</eboks:signers>")?;
        let first = at + xml[at..].find("<eboks:danishSigner>")? + "<eboks:danishSigner>".len();
        // In the place of the first signer, so that there are not too many.
        let first_end = first + xml[first..end].find("</eboks:danishSigner>")?;
        let number = first + party.find("Number>")? + "Number>".len();
        Some(replaced(xml, first, first_end - first, party, number))
    }),
    mutation("nine attachments", "message.attachment-count", |xml, spot| {
        let at = before(xml, "      </document>", spot)?;
        let from = xml[..at].rfind("<document>")?;
        let missing = 9_usize.checked_sub(xml[from..at].matches("<attachment ").count())?;
        let insert = xml[from..at].find("        <paymentAttachment").map_or(at, |payment| from + payment);
        let one = "<attachment path=\"more.pdf\"/>";
        Some(replaced(xml, insert, 0, &one.repeat(missing), insert + one.len() * (missing - 1)))
    }),
    mutation("no return address", "print.return-address", |xml, spot| {
        let from = before(xml, "      <nordic:returnAddress ", spot)?;
        let end_tag = "</nordic:returnAddress>\n";
        let length = xml[from..].find(end_tag)? + end_tag.len();
        let message = xml[..from].rfind("<message ")?;
        let named = xml[message..from].find("<channel>print").map(|at| at + "<channel>".len());
        let at = message + named.or_else(|| xml[message..from].find("<print:receiver"))?;
        Some(replaced(xml, from, length, "", at))
    }),
    mutation("a namespace of another version", "xml.mixed-versions", |xml, _| {
        let at = xml.find("xmlns:eboks=\"")? + "xmlns:eboks=\"".len();
        let end = at + xml[at..].find('"')?;
        let other = if xml[at..end].contains("1.3") { "1.4" } else { "1.3" };
        let namespace = format!("http://www.nets.eu/nets-share/{other}/eboks");
        Some(replaced(xml, at, end - at, &namespace, at))
    }),
    mutation("an unknown version", "xml.version", |xml, _| {
        let at = xml.find("xmlns=\"")? + "xmlns=\"".len();
        let end = at + xml[at..].find('"')?;
        Some(replaced(xml, at, end - at, "http://www.nets.eu/nets-share/1.7", at))
    }),
    mutation("an unknown namespace", "xml.namespace", |xml, _| {
        let at = xml.find("xmlns=\"")? + "xmlns=\"".len();
        let end = at + xml[at..].find('"')?;
        Some(replaced(xml, at, end - at, "urn:nets-share", at))
    }),
    mutation("another encoding", "xml.encoding", |xml, _| {
        let at = xml.find("encoding=\"")? + "encoding=\"".len();
        Some(replaced(xml, at, "UTF-8".len(), "ISO-8859-1", at))
    }),
    mutation("a document type declaration", "xml.doctype", |xml, _| {
        let at = xml.find("<shipment ")?;
        Some(replaced(xml, at, 0, "<!DOCTYPE shipment>", at))
    }),
    mutation("another organisation as the sender", "sender.organisation", |xml, spot| {
        value(xml, "<corporateIdentityNumber>", spot, |_| "87654321".to_owned())
    }),
];

/// Changes one of the values that stand behind this text; the mistake is told where the value begins.
fn value(xml: &str, behind: &str, spot: &Index, change: fn(&str) -> String) -> Option<Mutated> {
    let at = before(xml, behind, spot)? + behind.len();
    let length = xml[at..].find(['<', '"'])?;
    Some(replaced(xml, at, length, &change(&xml[at..at + length]), at))
}

/// Where one of the places with this text begins.
fn before(xml: &str, text: &str, spot: &Index) -> Option<usize> {
    let places: Vec<usize> = xml.match_indices(text).map(|(at, _)| at).collect();
    (!places.is_empty()).then(|| places[spot.index(places.len())])
}

fn replaced(xml: &str, from: usize, length: usize, text: &str, at: usize) -> Mutated {
    Mutated { xml: format!("{}{text}{}", &xml[..from], &xml[from + length..]), at }
}
