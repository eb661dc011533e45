//! What refuses a form, and what is odd in one that is read all the same: each rule once, with its grade and source.

use nets_core::rule_book::Grade;

macro_rules! form_rules {
    ($($name:ident $id:literal $refuses:literal $grade:ident $title:literal $source:literal;)*) => {
        /// A rule of how a publication is sent.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FormRule { $($name,)* }

        impl FormRule {
            pub const ALL: &'static [FormRule] = &[$(FormRule::$name,)*];

            /// Its stable name.
            pub const fn id(self) -> &'static str {
                match self { $(FormRule::$name => $id,)* }
            }

            /// Whether a form that breaks it is refused; otherwise it is a finding.
            pub const fn refuses(self) -> bool {
                match self { $(FormRule::$name => $refuses,)* }
            }

            pub const fn grade(self) -> Grade {
                match self { $(FormRule::$name => Grade::$grade,)* }
            }

            /// The rule in one sentence.
            pub const fn title(self) -> &'static str {
                match self { $(FormRule::$name => $title,)* }
            }

            /// What it rests on, in our words.
            pub const fn source(self) -> &'static str {
                match self { $(FormRule::$name => $source,)* }
            }
        }
    };
}

form_rules! {
    MediaType "form.media-type" true Documented
        "A publication is sent as multipart/form-data."
        "The contract of the Message Registry v2.1 consumes multipart/form-data.";
    Boundary "form.boundary" true Documented
        "The Content-Type names one boundary of 1 to 70 characters."
        "RFC 2046, section 5.1.1. The official Postman collection writes the header without one, and Postman completes it; other importers do not.";
    BoundaryUsed "form.boundary-used" true Documented
        "The body has the boundary that the Content-Type names."
        "RFC 2046, section 5.1.1.";
    LineEnds "form.line-ends" true Documented
        "Lines around the parts end in CR LF."
        "RFC 2046, section 5.1.1: a boundary begins with CR LF.";
    Delimiter "form.delimiter" true Documented
        "Behind a boundary stands the end of the line, or `--` after the last part."
        "RFC 2046, section 5.1.1.";
    Complete "form.complete" true Documented
        "The body ends with the last boundary and two hyphens."
        "RFC 2046, section 5.1.1.";
    RequestSize "form.request-size" true Assumed
        "The whole request is no larger than the limit, 30 MiB unless the scenario says otherwise."
        "No document states a limit; the Flemish layer that sends to e-Box allows 30 MB.";
    JsonSize "form.json-size" true Assumed
        "The part messageToPublish is at most 1 MiB."
        "It is held in memory, since it may come last; its longest documented members take a few kilobytes.";
    HeadSize "form.head-size" true Assumed
        "What stands above a part is at most 16 KiB."
        "A receiver must bound what it holds; names and types take a few hundred bytes.";
    PartCount "form.part-count" true Assumed
        "A form has at most 64 parts."
        "A receiver must bound what it does; a publication has seven parts at the most.";
    PartHead "form.part-head" true Documented
        "Above each part stand header lines `Name: value`, none of them twice, with all quotation marks closed."
        "RFC 2046, section 5.1, and RFC 7578, section 4.";
    Disposition "form.disposition" true Documented
        "Each part has a Content-Disposition of the kind form-data, with a name."
        "RFC 7578, section 4.2.";
    JsonPart "form.json-part" true Documented
        "A publication has exactly one part messageToPublish."
        "The contract of the Message Registry v2.1 requires it.";
    PartTwice "form.part-twice" true Assumed
        "No two parts for documents have the same name."
        "An attachment is bound to its document by the part's name; a name that stands twice would be ambiguous.";
    NameLineBreak "form.name-line-break" false Observed
        "There is no line break inside the quotation marks of a Content-Disposition."
        "The printed example of the developer site has one in `name=\"upfile1\"`, and copied code sends it. It is taken out.";
    FileNameUtf8 "form.file-name-utf8" false Assumed
        "A file name is percent-encoded where it has letters beyond ASCII, and not sent as UTF-8."
        "The pages of v3 ask for percent-encoding outside ISO-8859-1, and their example encodes é as well; browsers send UTF-8.";
    FileNameLatin1 "form.file-name-latin1" false Assumed
        "A file name is percent-encoded where it has letters beyond ASCII, and not sent as ISO-8859-1."
        "The pages of v3 allow ISO-8859-1, yet their example encodes é; whether the bytes arrive as meant depends on every program between.";
    FileNamePercent "form.file-name-percent" false Assumed
        "What is percent-encoded in a file name is UTF-8."
        "The example of v3 encodes UTF-8. A name that decodes to anything else stays as it stands.";
    FileNameExtended "form.file-name-extended" false Documented
        "A part has no parameter `filename*`."
        "RFC 7578, section 4.2, forbids it. Where it can be read, it is taken as the name.";
    TransferEncoding "form.transfer-encoding" false Documented
        "The content of a part is sent as it is, without a Content-Transfer-Encoding."
        "RFC 7578, section 4.7. Content in base64 is taken as it stands, so its digest is not that of the document.";
}
