package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Fetch gets url, at most limit bytes of it, under the same guard and time-out as Post: for a logo that staff named.
// It answers the body and its Content-Type. Anything but 200 is an error, and so is a longer body; errors are sentences
// like those of Post.
func (c *Client) Fetch(ctx context.Context, url string, limit int64) (body []byte, contentType string, err error) {
	if err := CheckURL(url, c.allowPrivate); err != nil {
		return nil, "", err
	}
	fetchCtx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	resp, err := c.get(fetchCtx, url)
	if err != nil {
		return nil, "", errors.New(c.sentence(ctx, err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, "", errors.New("the server answered " + statusText(resp.StatusCode))
	}
	body, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, "", errors.New(c.sentence(ctx, err))
	}
	if int64(len(body)) > limit {
		return nil, "", fmt.Errorf("the answer is longer than %d bytes", limit)
	}
	return body, resp.Header.Get("Content-Type"), nil
}

func (c *Client) get(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", UserAgent)
	return c.do(req)
}
