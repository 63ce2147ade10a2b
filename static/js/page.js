/** Small helpers of every page. All pages work without them. */
