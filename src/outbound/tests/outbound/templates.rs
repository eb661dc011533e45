//! Templates of the user's: taken when they are right, explained when they are not.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use nets_core::effect::ReceiptStatus;
use nets_outbound::{OutboundFormat, OutboundWriter, Templates};
use nets_sdo::Signatory;

use crate::support::{NOTHING, bytes, moment, receipt};

/// So many operators, one behind the other.
const DEEP: usize = 100_000;

#[test]
fn a_users_template_takes_the_place_of_ours() {
    let template = "<ack code=\"{{ status }}\" on=\"{{ written | time('%d-%m-%Y') }}\">\
                    {% for message in messages %}<why text=\"{{ message | attribute }}\"/>{% endfor %}</ack>";
    let text = written_by(template, &["a \"b\" <c>"]);
    assert_eq!(text, "<ack code=\"400\" on=\"07-01-2026\"><why text=\"a &quot;b&quot; &lt;c&gt;\"/></ack>");
}

#[test]
fn the_templates_to_begin_from_write_what_ours_write() {
    let folder = tempfile::tempdir().expect("a folder");
    for format in OutboundFormat::ALL {
        fs::write(folder.path().join(format.template_name()), format.starting_point()).expect("written");
    }
    let templates = Templates::with_replacements(folder.path()).expect("they can be used");
    let file = receipt(ReceiptStatus::Refused, &["<no>"]);
    assert_eq!(by(templates, &file), by(Templates::standard().expect("ours"), &file));
}

#[test]
fn each_mistake_is_named_with_its_line_and_what_to_do() {
    for (template, expected) in [
        (
            "<a>\n{{ mesages }}</a>",
            "receipt.xml:2: `mesages` is not in the data of receipt.xml; did you mean `messages`?",
        ),
        ("<a>\n{{ user.nam }}</a>", "receipt.xml:2: `user.nam` is not in the data of receipt.xml"),
        (
            "<a>{% if false %}\n{{ shipment }}{% endif %}</a>",
            "receipt.xml:2: `shipment` is not in the data of receipt.xml; there are: file_name, messages, status, user, written",
        ),
        ("<a>\n\n{% for m in messages %}</a>", "receipt.xml:3: is no valid template: "),
        ("<a>{{ status | uper }}</a>", "receipt.xml:1: there is no filter `uper`; did you mean `upper`?"),
        ("<a>{{ status is odd }}</a>", "receipt.xml:1: "),
        ("<a>{{ messages }}</a>", "receipt.xml:1: "),
        ("{% include '/etc/hostname' %}", "receipt.xml:1: "),
        ("{% include 'receipt.xml' %}", "receipt.xml:1: "),
        ("<a>{{ written | time('%~') }}</a>", "receipt.xml:1: `%~` is not a form of this: "),
        ("<a>{{ user | time('%Y') }}</a>", "receipt.xml:1: `tTEST1` is neither a date nor a moment"),
        ("<a><b></a>", "receipt.xml: does not make well-formed XML of every data: "),
        (
            "<a>{% for m in messages %}<b c=\"{{ m }}\"/>{% endfor %}</a>",
            "receipt.xml: does not make well-formed XML of every data: ",
        ),
        (
            "{% autoescape false %}<a>{{ messages[0] }}</a>{% endautoescape %}",
            "receipt.xml: does not make well-formed XML of every data: it has a control character\n\
             receipt.xml:1: `messages[0]` is not there in every receipt.xml: ask first",
        ),
        (
            "<a>{{ messages.status }}</a>",
            "receipt.xml:1: `messages.status` is not there in every receipt.xml",
        ),
        (
            "{% macro m() %}{% for a in 'xxxxxxxxxxxxxxxxxxxx' %}{% for a in 'xxxxxxxxxxxxxxxxxxxx' %}\
             {% for a in 'xxxxxxxxxxxxxxxxxxxx' %}{% for a in 'xxxxxxxxxxxxxxxxxxxx' %}\
             {% for a in 'xxxxxxxxxxxxxxxxxxxx' %}{{ a }}{% endfor %}{% endfor %}{% endfor %}\
             {% endfor %}{% endfor %}{% endmacro %}\n<a>{{ m() }}</a>",
            "receipt.xml:1: takes far more steps than its data has parts",
        ),
        ("{% macro m() %}{{ m() }}{% endmacro %}<a>{{ m() }}</a>", "receipt.xml:1: "),
        ("<a>{{ 'x' * 60000000 }}{{ 'x' * 60000000 }}</a>", "receipt.xml: the file would have more than "),
    ] {
        let problems = refused(template);
        println!("{problems}");
        assert!(problems.starts_with(expected), "{template}\n{problems}\n{expected}");
    }
}

#[test]
fn a_file_that_replaces_nothing_is_named_with_the_nearest_that_would() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("reciept.xml"), "").expect("written");
    fs::write(folder.path().join("latin.txt"), "").expect("written");
    fs::write(folder.path().join(".hidden"), "").expect("written");
    fs::write(folder.path().join("signing-receipt.xml"), b"<a>\xe6</a>").expect("written");
    let problems = problems(folder.path());
    let expected = [
        "latin.txt: no file is made from a template of this name; there are: receipt.xml, ",
        "reciept.xml: no file is made from a template of this name; did you mean `receipt.xml`?",
        "signing-receipt.xml: is not UTF-8 from byte 4 on; save it as UTF-8",
    ];
    assert_eq!(problems.lines().count(), expected.len(), "{problems}");
    for (line, expected) in problems.lines().zip(expected) {
        assert!(line.starts_with(expected), "{line}\n{expected}");
    }
}

#[test]
fn a_folder_that_is_not_there_and_a_file_too_large_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(problems(&folder.path().join("missing")).starts_with("missing: "));
    fs::write(folder.path().join("receipt.xml"), vec![b' '; (1 << 20) + 1]).expect("written");
    assert_eq!(problems(folder.path()), "receipt.xml: is larger than 1 MB, which no template is");
}

/// Deep enough for the stack of any thread, if it were read.
#[test]
fn an_expression_that_leads_too_deep_is_refused_before_it_is_read() {
    for (before, again, middle, after, behind) in [
        ("{{ a", "[0]", "", "", " }}"),
        ("{{ a", "[1:]", "", "", " }}"),
        ("{{ a", "()", "", "", " }}"),
        ("{{ a", ".b", "", "", " }}"),
        ("{{ a", ".b()", "", "", " }}"),
        ("{{ a", "|upper", "", "", " }}"),
        ("{{ a", " is true", "", "", " }}"),
        ("{{ a", " in b", "", "", " }}"),
        ("{{ a", "~b", "", "", " }}"),
        ("{{ a", "+b", "", "", " }}"),
        ("{{ a", "**b", "", "", " }}"),
        ("{{ a", "//b", "", "", " }}"),
        ("{{ a", "<b", "", "", " }}"),
        ("{{ a", " or b", "", "", " }}"),
        ("{{ a", " if b", "", "", " }}"),
        ("{{ ", "a if b else ", "c", "", " }}"),
        ("{{ ", "not ", "a", "", " }}"),
        ("{{ ", "-", "1", "", " }}"),
        ("{{ ", "(", "1", ")", " }}"),
        ("{{ ", "[", "1", "]", " }}"),
        ("{{ ", "{1:", "1", "}", " }}"),
        ("{{ ", "a(", "1", ")", " }}"),
        ("{{ ", "a[", "1", "]", " }}"),
        ("{% if a", "[0]", " %}x{% endif %}", "", ""),
        ("{% for b in a", "()", " %}x{% endfor %}", "", ""),
        ("{% for ", "(", "b", ")", " in a %}x{% endfor %}"),
        ("{% set b = a", "[0]", " %}", "", ""),
        ("{% set a", ".b", " = 1 %}", "", ""),
        ("{% with b = a", "()", " %}{% endwith %}", "", ""),
        ("{% filter upper", "|upper", " %}{% endfilter %}", "", ""),
        ("{% macro m(b=a", "[0]", ") %}{% endmacro %}", "", ""),
        ("{% call a", "()", " %}{% endcall %}", "", ""),
        ("{% include a", "[0]", " %}", "", ""),
        ("{% autoescape a", "[0]", " %}{% endautoescape %}", "", ""),
        ("{% do a", "()", " %}", "", ""),
        ("{% raw %}{{ ' {% endraw %}{{ a", "[0]", "", "", " }}"),
        ("{#} {{ ' #}{{ a", "[0]", "", "", " }}"),
        ("{% if a %}", "{% elif a %}", "", "", "{% endif %}"),
    ] {
        // No file may be larger than 1 MB.
        let times = DEEP.min(1_000_000 / (again.len() + after.len()));
        let deep = [before, &again.repeat(times), middle, &after.repeat(times), behind].concat();
        let problems = refused(&format!("<a>\n{deep}</a>"));
        let begins =
            problems.starts_with("receipt.xml:2: has an expression or a condition that leads too deep");
        assert!(begins, "{before}{again}: {problems}");
    }
}

/// The engine itself bounds these, and the file cannot hold so many of some.
#[test]
fn blocks_that_stand_too_deep_in_each_other_are_refused() {
    for (open, close) in [
        ("{%if a%}", "{%endif%}"),
        ("{%for a in b%}", "{%endfor%}"),
        ("{%set a%}", "{%endset%}"),
        ("{%with%}", "{%endwith%}"),
        ("{%macro a()%}", "{%endmacro%}"),
        ("{%filter upper%}", "{%endfilter%}"),
        ("{%call a()%}", "{%endcall%}"),
        ("{%autoescape a%}", "{%endautoescape%}"),
        ("{%if a%}{%else%}", "{%endif%}"),
        ("{%for a in b%}{%else%}", "{%endfor%}"),
    ] {
        for (opened, closed) in [(30_000, 30_000), (65_000, 0)] {
            let deep = [open.repeat(opened), close.repeat(closed)].concat();
            let deep = &deep[..deep.len().min(1_000_000)];
            let problems = refused(&format!("<a>\n{deep}</a>"));
            assert!(problems.starts_with("receipt.xml:2: "), "{open}: {problems}");
        }
    }
    // Each has fewer branches than are too many.
    let branches = format!("{{%if a%}}{}", "{%elif a%}".repeat(140));
    let problems = refused(&format!("<a>\n{}</a>", branches.repeat(140)));
    assert!(problems.starts_with("receipt.xml:2: has an expression or a condition that leads too deep"));
}

/// What is just let pass is read on the stack of an ordinary thread.
#[test]
fn an_expression_that_just_leads_not_too_deep_is_read() {
    for deep in [
        format!("{{{{ user{} }}}}", "|upper".repeat(140)),
        format!("{{{{ {}1 }}}}", "1 + ".repeat(140)),
        format!("{{{{ {}true }}}}", "not ".repeat(140)),
        format!("{{% if user %}}{}{{% endif %}}", "{% elif user %}".repeat(140)),
        format!("{{{{ user{} }}}}", "[0:]".repeat(140)),
        format!("{{% set a = user{} %}}", "[0:]".repeat(140)),
    ] {
        written_by(&format!("<a>{deep}</a>"), &["a"]);
    }
}

fn refused(receipt: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("receipt.xml"), receipt).expect("written");
    problems(folder.path())
}

/// The problems with a folder, without its path.
fn problems(folder: &Path) -> String {
    let problems = Templates::with_replacements(folder).expect_err("problems").to_string();
    let above = folder.parent().expect("a folder").display().to_string() + "/";
    problems.replace(&format!("{}/", folder.display()), "").replace(&above, "")
}

fn written_by(template: &str, messages: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("receipt.xml"), template).expect("written");
    let templates = Templates::with_replacements(folder.path()).expect("it can be used");
    by(templates, &receipt(ReceiptStatus::Refused, messages))
}

fn by(templates: Templates, file: &nets_core::effect::OutboundFile) -> String {
    let signatory = Signatory::ephemeral(moment("2026-01-05T07:00:00Z"), 7);
    let writer = OutboundWriter { templates: Arc::new(templates), signatory };
    String::from_utf8(bytes(&writer, file, &NOTHING).expect("written")).expect("UTF-8")
}
