//! The names that HTML gives to characters and XML does not know.

/// Those that stand in Nordic letters and prices, with what each means.
const OF_HTML: &[(&str, char)] = &[
    ("Aring", 'Å'),
    ("aring", 'å'),
    ("AElig", 'Æ'),
    ("aelig", 'æ'),
    ("Oslash", 'Ø'),
    ("oslash", 'ø'),
    ("Auml", 'Ä'),
    ("auml", 'ä'),
    ("Ouml", 'Ö'),
    ("ouml", 'ö'),
    ("Uuml", 'Ü'),
    ("uuml", 'ü'),
    ("Eacute", 'É'),
    ("eacute", 'é'),
    ("Egrave", 'È'),
    ("egrave", 'è'),
    ("Agrave", 'À'),
    ("agrave", 'à'),
    ("Aacute", 'Á'),
    ("aacute", 'á'),
    ("Oacute", 'Ó'),
    ("oacute", 'ó'),
    ("Iacute", 'Í'),
    ("iacute", 'í'),
    ("Uacute", 'Ú'),
    ("uacute", 'ú'),
    ("Yacute", 'Ý'),
    ("yacute", 'ý'),
    ("Ntilde", 'Ñ'),
    ("ntilde", 'ñ'),
    ("Ccedil", 'Ç'),
    ("ccedil", 'ç'),
    ("ETH", 'Ð'),
    ("eth", 'ð'),
    ("THORN", 'Þ'),
    ("thorn", 'þ'),
    ("szlig", 'ß'),
    ("acirc", 'â'),
    ("ecirc", 'ê'),
    ("ocirc", 'ô'),
    ("icirc", 'î'),
    ("ucirc", 'û'),
    ("euml", 'ë'),
    ("iuml", 'ï'),
    ("nbsp", '\u{A0}'),
    ("shy", '\u{AD}'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("sect", '§'),
    ("para", '¶'),
    ("middot", '·'),
    ("bull", '•'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("euro", '€'),
    ("pound", '£'),
    ("yen", '¥'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("times", '×'),
    ("plusmn", '±'),
    ("micro", 'µ'),
];

/// The five that XML knows.
const OF_XML: [&str; 5] = ["lt", "gt", "amp", "apos", "quot"];

/// What to write instead of an entity that is not defined.
pub(super) fn instead_of(name: &str) -> String {
    let meant = OF_HTML.iter().find(|(known, _)| *known == name);
    if let Some((_, character)) = meant {
        let number = u32::from(*character);
        return if character.is_whitespace() || *character == '\u{AD}' {
            format!("XML does not know the names of HTML: write `&#{number};`.")
        } else {
            format!("XML does not know the names of HTML: write `{character}`, or `&#{number};`.")
        };
    }
    match OF_XML.iter().find(|known| known.eq_ignore_ascii_case(name)) {
        Some(known) => format!("Write `&{known};`: names are compared letter by letter."),
        None => {
            "XML knows &amp; &lt; &gt; &quot; and &apos; alone: write the character itself, and a plain & \
                 as `&amp;`."
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_of_html_is_the_letter_that_it_means() {
        assert!(instead_of("Aring").ends_with("write `Å`, or `&#197;`."));
        assert!(instead_of("nbsp").ends_with("write `&#160;`."));
        assert!(instead_of("AMP").starts_with("Write `&amp;`"));
        assert!(instead_of("lol").starts_with("XML knows"));
    }
}
