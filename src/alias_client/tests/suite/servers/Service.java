// An alias service on the web server of the JDK: PORT PASSWORD
import com.sun.net.httpserver.*;
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.util.*;
import java.util.concurrent.Executors;
import javax.net.ssl.*;

class Service {
    static final Map<String, String> CUSTOMERS = Map.of(
        "4711", "AB12", "ÆØÅæøå1", "Blåbærgrød2", "4713", "CD34", "4714", "EF56", "4715", "GH78");
    static final Map<String, String> SPECIAL =
        Map.of("4713", "ALIAS_NOT_ALLOWED", "4714", "SYSTEM_CLOSED", "4715", "SYSTEM_ERROR");

    static String answer(String query) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) fields.putIfAbsent(decoded(parts[0]), decoded(parts[1]));
        }
        String first = fields.getOrDefault("field1_value", ""), second = fields.getOrDefault("field2_value", "");
        if (!"163057".equals(fields.get("document_group"))) return "UNKNOWN_DOCUMENT_GROUP";
        if (!first.matches("[\\p{L}\\p{N}]{1,50}")) return "FIELD1_SYNTAX_ERROR";
        if (!second.matches("[\\p{L}\\p{N}]{1,50}")) return "FIELD2_SYNTAX_ERROR";
        if (!CUSTOMERS.containsKey(first)) return "UNKNOWN_CUSTOMER";
        if (!CUSTOMERS.get(first).equals(second)) return "INVALID_ALIAS_VALUES";
        return SPECIAL.getOrDefault(first, "OK");
    }

    static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    static KeyStore store(String file, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(file)) {
            store.load(in, password);
        }
        return store;
    }

    static SSLContext context(char[] password) throws Exception {
        KeyStore own = store("server.p12", password), trusted = store("trust.p12", password);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", port), 128);
        server.setHttpsConfigurator(new HttpsConfigurator(context(arguments[1].toCharArray())) {
            public void configure(HttpsParameters parameters) {
                SSLParameters demanding = getSSLContext().getDefaultSSLParameters();
                demanding.setNeedClientAuth(true);
                parameters.setSSLParameters(demanding);
            }
        });
        server.setExecutor(Executors.newFixedThreadPool(64));
        server.createContext("/", exchange -> {
            String query = exchange.getRequestURI().getRawQuery();
            byte[] body = answer(query == null ? "" : query).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }
}
