//! Writes `shipment.xml` in the order of elements that the format asks for.

use std::fmt::{self, Write as _};

use nets_text::xml::write_attribute;

use crate::builder::{Addressee, MessageBuilder, ShipmentBuilder};

/// The bytes a message takes at least, so that the text of a large shipment grows only once or twice.
const TYPICAL_MESSAGE: usize = 600;

pub(crate) fn shipment(shipment: &ShipmentBuilder) -> String {
    let mut text = String::with_capacity((shipment.messages.len() + 1) * TYPICAL_MESSAGE);
    // Writing to a text fails only if a `Display` does, and these do not.
    let written = write_shipment(&mut text, shipment);
    debug_assert!(written.is_ok());
    text
}

fn write_shipment(out: &mut String, shipment: &ShipmentBuilder) -> fmt::Result {
    let namespace = format!("http://www.nets.eu/nets-share/{}", shipment.version.number());
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<shipment xmlns="{namespace}" xmlns:eboks="{namespace}/eboks">"#)?;
    writeln!(out, "  <shipmentInfo>")?;
    writeln!(out, "    <shipmentId>{}</shipmentId>", Escaped(&shipment.id))?;
    writeln!(out, "    <sender>")?;
    writeln!(
        out,
        "      <corporateIdentityNumber>{}</corporateIdentityNumber>",
        Escaped(&shipment.sender.1)
    )?;
    writeln!(out, "      <country>{}</country>", shipment.sender.0)?;
    writeln!(out, "    </sender>")?;
    writeln!(out, "  </shipmentInfo>")?;
    writeln!(out, "  <messages>")?;
    for (number, message) in (1..).zip(&shipment.messages) {
        write_message(out, number, message, &namespace)?;
    }
    writeln!(out, "  </messages>")?;
    writeln!(out, "</shipment>")
}

fn write_message(out: &mut String, number: usize, message: &MessageBuilder, namespace: &str) -> fmt::Result {
    writeln!(out, r#"    <message id="{}">"#, Escaped(&message.id_or(number)))?;
    writeln!(out, "      <sender>")?;
    writeln!(out, "        <eboks:eboksId>{}</eboks:eboksId>", Escaped(&message.eboks_id))?;
    writeln!(out, "      </sender>")?;
    write_channels(out, message)?;
    write_receiver(out, message)?;
    write_config(out, message)?;
    write_letter(out, message, namespace)?;
    write_document(out, number, message)?;
    writeln!(out, "    </message>")
}

fn write_channels(out: &mut String, message: &MessageBuilder) -> fmt::Result {
    if message.channels.is_empty() {
        return Ok(());
    }
    writeln!(out, "      <channels>")?;
    for channel in &message.channels {
        writeln!(out, "        <channel>{}</channel>", channel.name())?;
    }
    writeln!(out, "      </channels>")
}

fn write_letter(out: &mut String, message: &MessageBuilder, namespace: &str) -> fmt::Result {
    let Some(letter) = message.letter else { return Ok(()) };
    writeln!(out, r#"      <print:receiver xmlns:print="{namespace}/print">"#)?;
    write_address(out, "print", &message.envelope_name)?;
    writeln!(out, "      </print:receiver>")?;
    writeln!(out, r#"      <print:config xmlns:print="{namespace}/print">"#)?;
    writeln!(
        out,
        "        <print:postageClass>{}</print:postageClass>",
        if letter.first_class { 1 } else { 2 }
    )?;
    writeln!(out, "        <print:duplex>{}</print:duplex>", letter.duplex)?;
    writeln!(out, "        <print:colour>{}</print:colour>", letter.colour)?;
    writeln!(out, "      </print:config>")?;
    writeln!(out, r#"      <nordic:returnAddress xmlns:nordic="{namespace}/print-nordic">"#)?;
    write_address(out, "nordic", "Demo sender")?;
    writeln!(out, "      </nordic:returnAddress>")
}

fn write_address(out: &mut String, prefix: &str, name: &str) -> fmt::Result {
    writeln!(out, "        <{prefix}:name>{}</{prefix}:name>", Escaped(name))?;
    writeln!(out, "        <{prefix}:addressLine>Prøvegade 1</{prefix}:addressLine>")?;
    writeln!(out, "        <{prefix}:postalCode>1000</{prefix}:postalCode>")?;
    writeln!(out, "        <{prefix}:city>Prøveby</{prefix}:city>")
}

fn write_receiver(out: &mut String, message: &MessageBuilder) -> fmt::Result {
    let Some(receiver) = &message.receiver else { return Ok(()) };
    writeln!(out, "      <eboks:receiver>")?;
    let country = match (receiver, &message.production_unit) {
        (Addressee::Person { country, number }, _) => {
            writeln!(
                out,
                "        <eboks:personIdentityNumber>{}</eboks:personIdentityNumber>",
                Escaped(number)
            )?;
            country
        }
        (Addressee::Company { country, cvr }, None) => {
            writeln!(out, r#"        <eboks:danishOrganisation cvr="{}"/>"#, Escaped(cvr))?;
            country
        }
        (Addressee::Company { country, cvr }, Some(unit)) => {
            writeln!(out, r#"        <eboks:danishOrganisation cvr="{}">"#, Escaped(cvr))?;
            writeln!(
                out,
                "          <eboks:productionUnitIdentifier>{}</eboks:productionUnitIdentifier>",
                Escaped(unit)
            )?;
            writeln!(out, "        </eboks:danishOrganisation>")?;
            country
        }
        (Addressee::Alias { country, value }, _) => {
            writeln!(out, "        <eboks:alias>{}</eboks:alias>", Escaped(value))?;
            country
        }
    };
    writeln!(out, "        <eboks:country>{country}</eboks:country>")?;
    writeln!(out, "      </eboks:receiver>")
}

fn write_config(out: &mut String, message: &MessageBuilder) -> fmt::Result {
    let MessageBuilder { description, realtime, publication_date, signers, .. } = message;
    if description.is_none() && !realtime && publication_date.is_none() && signers.is_empty() {
        return Ok(());
    }
    writeln!(out, "      <eboks:config>")?;
    if let Some(description) = description {
        writeln!(out, "        <eboks:description>{}</eboks:description>", Escaped(description))?;
    }
    if *realtime {
        writeln!(out, "        <eboks:realTime>true</eboks:realTime>")?;
    }
    if let Some(date) = publication_date {
        writeln!(out, "        <eboks:publicationDate>{date}</eboks:publicationDate>")?;
    }
    if !signers.is_empty() {
        writeln!(out, "        <eboks:signers>")?;
        for signer in signers {
            write_signer(out, signer)?;
        }
        writeln!(out, "        </eboks:signers>")?;
    }
    writeln!(out, "      </eboks:config>")
}

fn write_signer(out: &mut String, signer: &Addressee) -> fmt::Result {
    let (Addressee::Person { country, number: value }
    | Addressee::Company { country, cvr: value }
    | Addressee::Alias { country, value }) = signer;
    writeln!(out, "          <eboks:danishSigner>")?;
    writeln!(out, "            <eboks:personIdentityNumber>{}</eboks:personIdentityNumber>", Escaped(value))?;
    writeln!(out, "            <eboks:country>{country}</eboks:country>")?;
    writeln!(out, "          </eboks:danishSigner>")
}

fn write_document(out: &mut String, number: usize, message: &MessageBuilder) -> fmt::Result {
    writeln!(out, "      <document>")?;
    writeln!(out, "        <documentType>{}</documentType>", Escaped(&message.document_type))?;
    writeln!(out, "        <filepath>{}</filepath>", Escaped(&message.file_or(number)))?;
    for (path, description) in &message.attachments {
        match description {
            None => writeln!(out, r#"        <attachment path="{}"/>"#, Escaped(path))?,
            Some(description) => writeln!(
                out,
                r#"        <attachment path="{}"><eboks:attachmentDescription>{}</eboks:attachmentDescription></attachment>"#,
                Escaped(path),
                Escaped(description)
            )?,
        }
    }
    if let Some(path) = &message.payment_attachment {
        writeln!(out, r#"        <paymentAttachment path="{}"/>"#, Escaped(path))?;
    }
    writeln!(out, "      </document>")
}

/// A text as it stands in XML, in content and in attributes alike.
struct Escaped<'t>(&'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_attribute(f, self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{company, person};
    use nets_core::identity::Country;

    #[test]
    fn names_are_escaped_wherever_they_stand() {
        let shipment = ShipmentBuilder::new("a<b & \"c\"").message(
            MessageBuilder::to(company("12345678"), "163057")
                .file("æ&ø.pdf")
                .attachment("<a>.pdf", Some("1 < 2")),
        );
        let xml = shipment.xml();
        assert!(xml.contains("<shipmentId>a&lt;b &amp; &quot;c&quot;</shipmentId>"));
        assert!(xml.contains("<filepath>æ&amp;ø.pdf</filepath>"));
        assert!(xml.contains(r#"path="&lt;a&gt;.pdf"><eboks:attachmentDescription>1 &lt; 2<"#));
    }

    #[test]
    fn nothing_optional_is_written_unless_asked_for() {
        let message = MessageBuilder::to(person(Country::Denmark, "2402911995"), "163057");
        let xml = ShipmentBuilder::new("s").message(message).xml();
        assert!(!xml.contains("eboks:config") && !xml.contains("attachment"));
        assert!(xml.contains("<message id=\"1\">") && xml.contains("<filepath>document1.pdf</filepath>"));
    }
}
