//! The acceptance cases of a sender of the e-Box: what shows each, what breaks it, what to do while it is open.

macro_rules! ebox_cases {
    ($($case:ident $shown:literal $broken:literal $open:literal;)*) => {
        /// A case by its letter and number in the list of cases.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum EboxCase { $($case,)* }

        impl EboxCase {
            pub const ALL: &'static [EboxCase] = &[$(EboxCase::$case,)*];

            pub(crate) fn shown_by(self) -> &'static str {
                match self { $(EboxCase::$case => $shown,)* }
            }

            pub(crate) fn broken_by(self) -> &'static str {
                match self { $(EboxCase::$case => $broken,)* }
            }

            pub(crate) fn when_open(self) -> &'static str {
                match self { $(EboxCase::$case => $open,)* }
            }
        }
    };
}

ebox_cases! {
    A1 "A token for an assertion of its own." "It has asked for tokens and got none." "Have it ask for a token with a signed assertion.";
    A2 "Two tokens, each for another assertion that was good for at most 5 minutes."
        "An assertion that was used before, or that expires more than 5 minutes ahead."
        "Have it ask for a second token: start it again, or let token_lifetime be a few seconds in the scenario.";
    A3 "One token with which 20 publications were taken." "20 publications, and a token for each."
        "Have it publish 20 messages one after another.";
    A4 "A publication with a second token after the first was good, and no two calls in a row that are refused as expired."
        "Two calls in a row that are refused with 401, without a new token between."
        "Let token_lifetime be 2s in the scenario, and have it publish for longer than that.";
    A5 "A publication that was refused with 401 while its token was still good, a new token, and a publication with it."
        "Another call with the token that was refused, or nothing a day later."
        "Let `faults` of the scenario have a publication answered `invalid_token`, and have it publish.";
    A6 "One publication that was refused with 403, and none since with the same token." "A second 403 with the same token, or a fourth in a row with any."
        "Let `faults` of the scenario have publications answered `insufficient_scope`, and have it publish.";
    A7 "At most 3 requests for a token that were refused, with growing pauses." "A fourth in a row, or pauses that become shorter."
        "Let `faults` of the scenario have requests for a token answered `invalid_client`, and have it publish.";
    A8 "Requests for a token that were answered 503, tried again after growing pauses, and a publication in the end."
        "Pauses that become shorter, or no token a day later."
        "Let `faults` of the scenario have requests for a token answered `unavailable` twice, and have it publish.";
    A9 "A token for an assertion that the key registered here verifies." "An assertion that this key does not verify."
        "Have it ask for a token with the key of this environment.";
    P1 "A message with one document to an enterprise, without a finding." "Publications to enterprises, and each was refused or had a finding."
        "Have it send one document to enterprise 0199000349.";
    P2 "A message with one PDF to a citizen." "Publications to citizens, and each was refused, or none was one PDF."
        "Have it send one PDF to citizen 99123100197, of a message type for citizens.";
    P3 "A message with a body that was taken." "Each publication with a body was refused."
        "Have it send a message with a body to 0199000349.";
    P4 "A message with several documents that was taken." "A publication whose parts and attachments did not match."
        "Have it send six documents in one message to 0199000349.";
    P5 "A publication that was taken, and none with no or two main contents." "A publication without a main content, or with two."
        "Have it publish.";
    P6 "A publication that was taken, and none in several languages." "A publication in more than one language, or in none."
        "Have it publish.";
    P7 "A document with a right digest that is another one in plain base64." "A digest that was not right."
        "Have it send documents with digests until one has - or _ in it; a quarter look alike in both alphabets.";
    P8 "A file name with accents and one of 255 characters that were taken."
        "A file name that is longer, or arrives as another one; a PDF or image whose first bytes are none."
        "Have it send a document whose name has accents, and one with a name of 255 characters.";
    P9 "A subject of 400 characters with accents that was taken." "A subject that is longer."
        "Have it send a message whose subject has 400 characters, some with accents.";
    P10 "A publication that was taken, and none with a null." "A member that is null." "Have it publish.";
    P11 "Business data that was taken." "Business data of another key, form or length."
        "Have it send a message with business data, such as the key BECBE of TEST_BUSINESS_DATA.";
    P12 "A message for the attention of a person that was taken." "One whose person is not as it should be."
        "Have it send a message for the attention of a person.";
    P13 "A publication that was taken." "A sender that is not the one of the certificate, or an application or type that is not registered."
        "Have it publish.";
    P14 "A publication that was taken, and none of the other sector." "A type for enterprises to a citizen, or the reverse."
        "Have it publish.";
    P15 "A document of 30 MB that was taken." "A publication that is too large." "Have it send a document of 30 MB.";
    P16 "Messages as the case files ask for: these documents in this order, their names and media types, these texts, this person, this business data."
        "A message that is otherwise, or one that never came while another came twice." "Have it publish what it is asked to.";
    R1 "A 201 with NO_DIGITAL_USER, and the same was not sent there again." "The same publication to the same recipient again."
        "Have it send to 0199000547, and then go on.";
    R2 "A message to a recipient who had no e-Box when the one before came." "Nothing: it stays open."
        "Have it send to 0199001042, let three days pass, and have it send there again.";
    R3 "A company that is unknown, and the batch went on." "The same publication to it again."
        "Have it send to 0199000646, and then to others.";
    R4 "A company that is not active, and the batch went on." "The same publication to it again."
        "Have it send to 0199000745, and then to others.";
    R5 "At most 3 refusals of a type that is not configured in this environment." "A fourth."
        "Have it publish TEST_ACC_ONLY in another environment than acc, and then go on.";
    R6 "A digest that was refused though right, and at most one more try." "A third try of the same publication."
        "Have it send to 0199001141, and then go on.";
    R7 "A refusal NOT_IMPLEMENTED, and no other try." "The same publication again."
        "Have it send to 0199001240, and then go on.";
    R8 "503 twice, tried again after growing pauses, and one message in the end." "Pauses that become shorter, two messages, or none a day later."
        "Have it send to 0199001339.";
    R9 "500 each time, and it has given up after at most 10 tries." "An eleventh try." "Have it send to 0199001438, and then go on.";
    R10 "A page of a proxy, tried again, and one message in the end." "Two messages, or none a day later." "Have it send to 0199001537.";
    R11 "An answer that came after 30 seconds, and the same was not sent again." "The same publication again."
        "Have it send to 0199001636, and then go on.";
    R12 "An answer that was lost, and the same was not sent again." "The same publication again, which makes two messages."
        "Have it send to 0199001735, and then go on.";
    R13 "A connection that was cut before anything was stored, and one message in the end." "Two messages, or none a day later."
        "Have it send to 0199001834.";
    R14 "A 201 with a code that no document names, and the same was not sent again." "The same publication again."
        "Have it send to 0199001933, and then go on.";
    R15 "A 429, and the next try there came no sooner than told." "A try within the 5 seconds of Retry-After."
        "Have it send to 0199002032.";
    S1 "A question for the status of its own messages that was answered." "A question that was refused, or for messages that are not its own."
        "Have it send to 0199000448, let an hour pass, and have it ask searchMessageStatus.";
    S2 "Preferences of several recipients in one question, one of whom has no e-Box." "A question that was refused."
        "Have it ask for the preferences of 0199000943 and 0199000547 together, and then publish.";
    S3 "A message type that was fetched, kept for a day, and used." "The same fetched again within a day."
        "Have it fetch the message type that it sends, and then publish.";
    L1 "Messages of a type for which an onboarding declared a peak, and never more of them within an hour."
        "More messages of a type within an hour than its initial request declares."
        "Have its client configured by an onboarding whose initial request says peak_an_hour, and have it publish.";
    L2 "A day in which it has published and nothing of its own was refused." "A publication or call that was refused, other than for its token, its recipient or the environment."
        "Have it publish, let a day pass, and have it publish again.";
    G1 "Every other line that applies is shown." "Nothing: it stays open while another line is." "Show the other lines.";
    G2 "A message in prd, and nothing there was refused for its token, key or type." "A token, key or type that is refused in prd."
        "Have it publish in prd with what is configured there.";
}
