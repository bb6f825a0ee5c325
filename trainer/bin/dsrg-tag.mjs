#!/usr/bin/env node
import '../dist/bin/dsrg-tag.js';
