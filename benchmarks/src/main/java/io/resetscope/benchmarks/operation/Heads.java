package io.resetscope.benchmarks.operation;

/** Message heads of both sizes that occur: what one service sends to another, and what a browser does. */
public enum Heads {
    MINIMAL("""
            GET /orders/4711 HTTP/1.1
            Host: shop.example:8080

            """, """
            HTTP/1.1 200 OK
            Content-Length: 2

            OK"""),
    BROWSER("""
            GET /orders/4711?page=2&sort=date HTTP/1.1
            Host: shop.example:8080
            Connection: keep-alive
            Cache-Control: max-age=0
            sec-ch-ua: "Chromium";v="128", "Not;A=Brand";v="24", "Google Chrome";v="128"
            sec-ch-ua-mobile: ?0
            sec-ch-ua-platform: "Linux"
            Upgrade-Insecure-Requests: 1
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8
            Sec-Fetch-Site: same-origin
            Sec-Fetch-Mode: navigate
            Referer: https://shop.example/orders
            Accept-Encoding: gzip, deflate, br, zstd
            Accept-Language: en-GB,en-US;q=0.9,en;q=0.8
            Cookie: session=c2Vzc2lvbi1pZC1vZi1zb21lLWxlbmd0aC10aGF0LWlzLXR5cGljYWw; theme=dark; consent=yes

            """, """
            HTTP/1.1 200 OK
            Date: Tue, 14 Oct 2025 08:00:00 GMT
            Server: nginx/1.27.1
            Content-Type: text/html; charset=utf-8
            Content-Length: 2
            Connection: keep-alive
            Keep-Alive: timeout=65
            Vary: Accept-Encoding
            Cache-Control: private, no-store
            X-Content-Type-Options: nosniff
            X-Frame-Options: SAMEORIGIN
            Strict-Transport-Security: max-age=31536000; includeSubDomains
            Content-Security-Policy: default-src 'self'; img-src 'self' data:; script-src 'self'

            OK""");

    final String request;
    final String response;

    Heads(String request, String response) {
        this.request = request.replace("\n", "\r\n");
        this.response = response.replace("\n", "\r\n");
    }
}
