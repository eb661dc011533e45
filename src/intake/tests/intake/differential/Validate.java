// Says of each numbered document in a folder whether Java's own validator, which is Xerces, takes it by a schema.
import java.io.File;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXParseException;

public class Validate {
    public static void main(String[] arguments) throws Exception {
        Schema schema =
            SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(new File(arguments[0]));
        for (int index = 0; index < Integer.parseInt(arguments[2]); index++) {
            File file = new File(arguments[1], index + ".xml");
            StringBuilder told = new StringBuilder();
            Validator validator = schema.newValidator();
            validator.setErrorHandler(new ErrorHandler() {
                public void warning(SAXParseException problem) {}

                public void error(SAXParseException problem) {
                    told.append(problem.getLineNumber()).append(' ');
                }

                public void fatalError(SAXParseException problem) throws SAXParseException {
                    throw problem;
                }
            });
            try {
                validator.validate(new StreamSource(file));
            } catch (SAXParseException problem) {
                told.append(problem.getLineNumber()).append(' ');
            } catch (Exception problem) {
                told.append("0 ");
            }
            System.out.println(index + (told.length() == 0 ? " valid" : " invalid " + told));
        }
    }
}
